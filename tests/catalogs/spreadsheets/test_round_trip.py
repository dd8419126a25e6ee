"""Whatever is exported comes back unchanged, from every format."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogs.models.elements import Audience, Channel, Level, Method
from catalogs.spreadsheets.cells import FORMULA_ERRORS
from catalogs.spreadsheets.reading import read_catalog
from catalogs.spreadsheets.writing import CatalogRow, Section, write_csv, write_json, write_xlsx
from catalogs.wording import is_none
from catalogs.wording.texts import TURNING
from tests.catalogs.spreadsheets.conftest import DOMAINS, SAMPLES

WRITERS = {"xlsx": write_xlsx, "csv": write_csv, "json": write_json}
ODD = "=+-@'\"\n\t ,;，；■□√（）()《》〈〉/、１ａ＝甲乙"
_letters = st.text(
    st.sampled_from(ODD)
    | st.characters(
        exclude_categories=("Cs", "Cc"), max_codepoint=0xFFFD, exclude_characters="".join(sorted(TURNING))
    ),
    max_size=30,
)
_written = _letters.filter(lambda text: not is_none(text) and text.strip() and text not in FORMULA_ERRORS)
_special = st.sampled_from(
    [
        "同上",
        "注：说明",
        "序号",
        "公开依据",
        "=1+1",
        "'=1",
        "'",
        "1.甲\n2.乙",
        "√",
        "√（a）",
        "其他（x）",
        "_x0041_",
    ]
)
_text = _written | _special
_blank_or_text = st.just("") | _text


def _some(choices):
    return st.sets(st.sampled_from(choices.values)).map(
        lambda codes: [code for code in choices.values if code in codes]
    )


def _without_stray_notes(row):
    """A name of 特定群体 belongs to its tick; 不适用 alone has a reason."""
    is_specific = Audience.SPECIFIC in row.audiences
    return replace(
        row,
        audience_note=row.audience_note.strip() if is_specific else "",
        reason=row.reason if row.not_applicable else "",
    )


rows = st.builds(
    CatalogRow,
    item_code=st.uuids().map(str),
    unit_code=st.just("210323106"),
    domain_code=st.sampled_from([domain.code for domain in DOMAINS]),
    level1=_text,
    level2=_blank_or_text,
    content_text=_blank_or_text,
    basis_text=_text,
    time_limit_text=_text,
    subject=_blank_or_text,
    methods=_some(Method),
    channels=_some(Channel),
    channel_note=_blank_or_text,
    audiences=_some(Audience),
    audience_note=_blank_or_text,
    levels=_some(Level),
    not_applicable=st.booleans(),
    reason=_blank_or_text,
).map(_without_stray_notes)


def _named(row):
    return replace(row, domain_name=next(domain.name for domain in DOMAINS if domain.code == row.domain_code))


def there_and_back(given_rows, kind):
    file = io.BytesIO()
    WRITERS[kind](file, [Section("标准目录", "目录", given_rows)])
    return read_catalog(file.getvalue(), filename=f"目录.{kind}", domains=DOMAINS).records


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=80, deadline=None)
@given(given_rows=st.lists(rows.map(_named), max_size=5))
def test_rows_come_back_unchanged(kind, given_rows):
    records = there_and_back(given_rows, kind)

    assert [record.row() for record in records] == given_rows
    assert [record.errors for record in records] == [[] for _ in given_rows]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.glob("*.xls*")))
def test_published_catalogs_come_back_unchanged(kind, sample):
    published = [
        record.row() for record in read_catalog(SAMPLES / sample, filename=sample, domains=DOMAINS).records
    ]

    assert [record.row() for record in there_and_back(published, kind)] == published


@pytest.mark.parametrize("kind", WRITERS)
def test_a_second_export_of_what_came_back_is_the_same_file(kind):
    row = CatalogRow(
        item_code="1", domain_code="20", level1="甲", basis_text="《法》", time_limit_text="及时公开"
    )
    first, second = io.BytesIO(), io.BytesIO()
    WRITERS[kind](first, [Section("目录", "目录", [_named(row)])])

    back = read_catalog(first.getvalue(), filename=f"目录.{kind}", domains=DOMAINS).records
    WRITERS[kind](second, [Section("目录", "目录", [record.row() for record in back])])

    assert first.getvalue() == second.getvalue()
