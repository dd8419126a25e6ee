"""Drawing by lot: the same seed gives the same order, to anybody."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from participation.lots import drawn, lot, new_seed

RECEIPTS = ["2345-6789-ABC", "3456-789A-BCD", "4567-89AB-CDE", "5678-9ABC-DEF"]


def test_the_lot_is_the_digest_of_seed_and_number():
    assert lot("2345-6789-ABC", "seed") == sha256(b"seed2345-6789-ABC").hexdigest()


def test_the_smallest_lot_comes_first():
    order = drawn(RECEIPTS, "seed")

    assert sorted(order) == RECEIPTS
    assert [lot(one, "seed") for one in order] == sorted(lot(one, "seed") for one in RECEIPTS)


@given(st.permutations(RECEIPTS), st.text(max_size=20))
def test_the_order_of_coming_does_not_count(receipts, seed):
    assert drawn(receipts, seed) == drawn(RECEIPTS, seed)


def test_another_seed_is_another_draw():
    receipts = [f"R{number}" for number in range(50)]

    assert drawn(receipts, "one") != drawn(receipts, "two")


def test_no_seed_comes_twice():
    assert len({new_seed() for _ in range(100)}) == 100


def test_a_draw_among_nobody_is_empty():
    assert drawn([], "seed") == []
