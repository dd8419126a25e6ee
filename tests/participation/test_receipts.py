"""Receipt numbers."""

from __future__ import annotations

import pytest

from participation.receipts import ALPHABET, new_receipt, read_receipt


def test_a_number_is_read_back_however_it_is_typed():
    number = new_receipt()

    assert read_receipt(number) == number
    assert read_receipt(f" {number.lower().replace('-', ' ')} ") == number


def test_a_sign_mistyped_is_noticed():
    number = new_receipt()
    for place, sign in enumerate(number):
        if sign != "-":
            other = ALPHABET[(ALPHABET.index(sign) + 1) % len(ALPHABET)]
            assert read_receipt(number[:place] + other + number[place + 1 :]) is None


@pytest.mark.parametrize("typed", ["", "1", "OOOO-OOOO-OOO", "ABCD", "𝟚" * 11, "2" * 400])
def test_what_is_no_number_is_none(typed):
    assert read_receipt(typed) is None
