"""An .xls is read as it is; what is looked at before changes nothing of what it says."""

from __future__ import annotations

import pytest

from catalogs.spreadsheets.compound import Compound, CompoundBroken, pack
from catalogs.spreadsheets.files import open_workbook
from catalogs.spreadsheets.refusals import FileRefused, Limits
from tests.catalogs.spreadsheets import old_workbooks as old


def rows_of(content, limits=None):
    return [grid.rows for grid in open_workbook(content, "xls", limits or Limits())]


def test_cells_of_every_kind_are_read():
    records = old.label(0, 0, "标题") + old.number(0, 1, 2.5) + old.shared(1, 0) + old.shared(1, 1, 1)

    assert rows_of(old.workbook(records, texts=old.strings("甲", "乙"))) == [[["标题", "2.5"], ["甲", "乙"]]]


@pytest.mark.parametrize("width", [40, 41, 64, 8_000])
def test_shared_texts_may_go_on_in_the_next_record(width):
    texts = ["甲" * 30, "乙", "丙" * 45]
    records = b"".join(old.shared(row, 0, row) for row in range(3))

    read = rows_of(old.workbook(records, texts=old.strings(*texts, width=width)))
    assert read == [[[text] for text in texts]]


@pytest.mark.parametrize(
    "far", [old.blank(65535, 255), old.extent(65536, 256), old.extent(0xFFFFFFFF, 0xFFFF), old.extent(0, 0)]
)
def test_only_what_stands_in_cells_counts(far):
    assert rows_of(old.workbook(far + old.number(1, 1, 3))) == [[["", ""], ["", "3"]]]


def test_the_sheets_count_together():
    sheets = [old.number(9, 0)] * 3

    assert len(rows_of(old.workbook(*sheets), Limits(rows=30))) == 3
    with pytest.raises(FileRefused, match="超过上限（29行"):
        rows_of(old.workbook(*sheets), Limits(rows=29))


@pytest.mark.parametrize("size", [0, 1, 4095, 4096, 4097, 5_000_000])
def test_what_is_packed_is_found_again(size):
    content = bytes(range(250)) * (size // 250) + b"x" * (size % 250)

    found = Compound(pack("Workbook", content)).stream("Workbook")
    assert found[:size] == content
    assert not found[size:].strip(b"\0")


@pytest.mark.parametrize("length", [0, 8, 511, 600, 4096, 5000])
def test_a_container_that_was_cut_off_is_broken_and_nothing_worse(length):
    with pytest.raises((CompoundBroken, FileRefused)):
        rows_of(old.workbook(old.number(0, 0))[:length])


FIRST_OF_JUNE = 46174  # 2026-06-01 as a cell holds it


@pytest.mark.parametrize(
    "cell", [old.number(0, 0, FIRST_OF_JUNE, 1), old.rk(0, 0, FIRST_OF_JUNE, 1), old.rks(0, FIRST_OF_JUNE, 1)]
)
def test_a_date_is_read_as_its_cell_shows_it(cell):
    read = rows_of(old.workbook(cell, more=old.styles(14, 'yyyy"年"m"月"')))

    assert read == [[["2026年6月"]]]


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        (17, "2026年6月"),
        (57, "2026年6月"),
        ("[DBNum1][$-804]yyyy\\年m\\月;@", "2026年6月"),
        ('m"月"', "6月"),
        ('m"月"d"日"', "2026-06-01"),
        (14, "2026-06-01"),
    ],
)
def test_a_day_that_no_cell_shows_is_not_made_up(shown, read):
    content = old.workbook(old.rks(0, FIRST_OF_JUNE, 1, 2), more=old.styles(0, shown, 14))

    assert rows_of(content) == [[[read, "2026-06-01"]]]
