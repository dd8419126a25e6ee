"""One spelling for the many in which a telephone number is typed."""

from __future__ import annotations

import pytest

from disclosure_portal.personal.phones import plain_number


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("13812345678", "13812345678"),
        ("138 1234-5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+86 138 1234 5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("（0412）782-2345", "04127822345"),
        ("8612345", "8612345"),
        ("没有电话", ""),
    ],
)
def test_a_number_is_one_however_it_was_typed(typed, plain):
    assert plain_number(typed) == plain
