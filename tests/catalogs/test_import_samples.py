"""Importing by the command what was published and what was exported: the records that it holds, and no change twice."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from catalogs import workflow
from catalogs.models import CatalogItem, Domain
from catalogs.wording import fold
from disclosure_portal.units.models import Unit
from tests import factories
from tests.catalogs.imports import (
    EXPECTED,
    PLAIN,
    SAMPLES,
    SETS,
    run_command,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def agrees(told, wanted):
    """Whether a record as printed agrees with what is expected, under the rules of the samples."""
    accept = wanted.get("accept", {})
    for name in ("level1", "level2", *PLAIN):
        options = [wanted[name], *accept.get(name, [])]
        assert fold(told[name]) in {fold(option) for option in options}, name
    for name in SETS:
        assert set(told[name]) == set(wanted[name]), name
    limits = [wanted["time_limit"], *accept.get("time_limit", [])]
    assert told["time_limit"] in limits
    assert told["domain"] == wanted["domain"]
    assert told["excel_rows"] == wanted["excel_rows"]


@pytest.mark.parametrize("sample", EXPECTED["files"], ids=lambda sample: sample["file"])
def test_a_published_workbook_gives_the_records_that_it_holds(reference_data, sample):
    status, told = run_command(SAMPLES / sample["file"], unit="210323106")

    wanted = [record for sheet in sample["sheets"] for record in sheet["rows"]]
    assert (status, told["status"], told["created"]) == (0, "accepted", len(wanted))
    assert len(told["records"]) == len(wanted)
    for record, expected in zip(told["records"], wanted, strict=True):
        agrees(record, expected)
    assert CatalogItem.objects.filter(unit__code="210323106").count() == len(wanted)


@pytest.mark.parametrize("sample", EXPECTED["files"], ids=lambda sample: sample["file"])
def test_the_same_file_again_changes_nothing(reference_data, sample):
    run_command(SAMPLES / sample["file"], unit="210323106")
    before = list(CatalogItem.objects.order_by("pk").values())

    _, told = run_command(SAMPLES / sample["file"], unit="210323106")

    assert (told["created"], told["updated"], told["unchanged"]) == (0, 0, len(before))
    assert list(CatalogItem.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_importing_an_export_changes_nothing(reference_data, form, tmp_path):
    editor = factories.make_person("e", "经办", "editor", Unit.objects.get(code="210323106"))
    township = Unit.objects.get(code="210323106")
    workflow.take_over(township, Domain.objects.get(code="20"), by=editor)
    for sample in EXPECTED["files"]:
        run_command(SAMPLES / sample["file"], unit="210323106")
    item = CatalogItem.objects.filter(domain__code="20").first()
    workflow.mark_not_applicable(item, by=editor, version=item.version, reason="=本镇没有此项业务")
    before = list(CatalogItem.objects.order_by("pk").values())
    path = tmp_path / f"目录.{form}"

    call_command("export_catalog", str(path), unit="210323106", stdout=io.StringIO())
    status, told = run_command(path, unit="210323106")

    assert (status, told["created"], told["updated"], told["failed"]) == (0, 0, 0, 0)
    assert told["unchanged"] == len(before)
    assert list(CatalogItem.objects.order_by("pk").values()) == before
