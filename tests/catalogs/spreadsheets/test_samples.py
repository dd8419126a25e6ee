"""Four catalogs as counties published them are read as people read them."""

from __future__ import annotations

import json

import pytest

from catalogs.spreadsheets.reading import read_catalog, report
from catalogs.wording import fold
from tests.catalogs.spreadsheets.conftest import DOMAINS, SAMPLES

EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))["files"]
TEXTS = ("level1", "level2", "elements_text", "basis_text", "time_limit_text", "subject")
SETS = ("channels", "audience", "mode", "levels")


def read_sample(name):
    return read_catalog(SAMPLES / name, filename=name, domains=DOMAINS).records


@pytest.mark.parametrize("sample", EXPECTED, ids=lambda sample: sample["file"])
def test_a_sample_gives_the_expected_records(sample):
    records = read_sample(sample["file"])
    expected = [(sheet["name"], row) for sheet in sample["sheets"] for row in sheet["rows"]]

    assert len(records) == len(expected)
    for record, (sheet, row) in zip(records, expected, strict=True):
        told = report(record, DOMAINS)
        assert (told["sheet"], told["excel_rows"], told["status"]) == (sheet, row["excel_rows"], "ok")
        assert (record.serial, told["domain"]) == (row["serial"], row["domain"])
        assert [fold(told[name]) for name in TEXTS] == [fold(row[name]) for name in TEXTS]
        assert [set(told[name]) for name in SETS] == [set(row[name]) for name in SETS]
        assert told["time_limit"] == row["time_limit"]
        assert record.audience_note == row.get("audience_note", "")


def test_names_keep_their_printed_numbers_and_lose_their_line_breaks():
    first = read_sample("s1_two_sheets_boxes.xlsx")[0]

    assert (first.level1, first.level2) == ("1.就业信息服务", "1.1就业政策法规咨询")


def test_a_table_without_level_columns_says_so():
    record = read_sample("s4_one_record_many_rows.xls")[0]

    assert [(finding.field, finding.code) for finding in record.findings] == [("levels", "no_column")]
