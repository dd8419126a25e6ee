"""manage.py import_edition."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from catalogs.models import Edition, EditionLoad
from catalogs.queries import nearest_edition
from catalogs.workflow.editions import HAS_DRAFT
from disclosure_portal.accounts.queries import system_user
from disclosure_portal.audit.models import Entry
from disclosure_portal.jobs.models import Job
from tests import factories
from tests.catalogs.editions import file_of, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    def file(*rows):
        path = tmp_path / "目录.csv"
        path.write_bytes(file_of(*rows))
        return str(path)

    return file


@pytest.fixture
def national(domain):
    edition = factories.make_edition()
    factories.make_standard_item(edition, domain, "20-001", level2="办事指南")
    return edition


def run(*args):
    out, status = io.StringIO(), 0
    try:
        call_command("import_edition", *args, "--json", stdout=out)
    except SystemExit as left:
        status = left.code
    return status, json.loads(out.getvalue())


def test_an_edition_for_every_county_is_put_in_force(file, national, township):
    path = file(row("办事指南"), row("新事项"))

    status, told = run(
        path, "--layer", "provincial", "--name", "省目录", "--duty", "township_government", "--publish"
    )

    edition = Edition.objects.get(pk=told["edition"])
    assert (status, told["status"], told["matched"], told["added"]) == (0, "accepted", 1, 1)
    assert (edition.county, edition.state, edition.based_on) == (None, Edition.State.PUBLISHED, national)
    assert nearest_edition(township) == edition


def test_a_countys_edition_stays_a_draft(file, national, county):
    status, told = run(
        file(row("办事指南")),
        *["--layer", "common", "--name", "乡镇通用版", "--county", county.code, "--units", "township"],
    )

    edition = Edition.objects.get(pk=told["edition"])
    assert (status, edition.county, edition.state) == (0, county, Edition.State.DRAFT)


def test_the_trail_tells_who_loaded_what_and_nothing_runs_in_the_background(file, national, county):
    run(
        file(row("办事指南")),
        *["--layer", "common", "--name", "乡镇通用版", "--county", county.code, "--units", "township"],
    )

    entry = Entry.objects.get(verb="catalogs.editionload.start")
    assert (entry.actor, entry.detail["file"]) == (system_user(), "目录.csv")
    assert not Job.objects.exists()


def test_a_draft_that_is_being_compiled_is_not_overtaken(file, national, county):
    factories.make_edition(3, "乡镇通用版", False, county=county, unit_kind="township")

    status, told = run(
        file(row("办事指南")),
        *["--layer", "common", "--name", "乡镇通用版", "--county", county.code, "--units", "township"],
    )

    assert (status, told) == (1, {"status": "rejected", "reason": HAS_DRAFT})
    assert not EditionLoad.objects.exists()


@pytest.mark.both_databases
def test_a_bad_row_rejects_the_file_and_nothing_is_saved(file, national):
    path = file(row("办事指南"), row("乙", basis_text=""))

    status, told = run(path, "--layer", "provincial", "--name", "省目录", "--units", "township")

    assert (status, told["status"], told["failed"]) == (1, "rejected", 1)
    assert "没有公开依据" in told["rows"][0]["problems"][0]["message"]
    assert not EditionLoad.objects.exists()


def test_bad_rows_are_skipped_when_told(file, national):
    path = file(row("办事指南"), row("乙", basis_text=""))

    status, told = run(
        path, "--layer", "provincial", "--name", "省目录", "--units", "township", "--skip-bad-rows"
    )

    assert (status, told["matched"], told["failed"]) == (0, 1, 1)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--layer", "common", "--units", "township"], "--county"),
        (["--layer", "provincial"], "--duty"),
        (["--layer", "provincial", "--units", "township", "--county", "999"], "没有“999”这个县"),
        (["--layer", "provincial", "--units", "township", "--domain", "99"], "没有“99”这个领域"),
        (["--layer", "provincial", "--units", "township", "--based-on", "999"], "没有“999”这个已下发的版本"),
    ],
)
def test_what_cannot_be_worked_with_is_told(file, national, args, words):
    status, told = run(file(row("办事指南")), "--name", "省目录", *args)

    assert (status, told["status"]) == (1, "rejected")
    assert words in told["reason"]


def test_without_json_the_command_speaks_chinese(file, national):
    out = io.StringIO()
    options = ["--layer", "provincial", "--name", "省目录", "--units", "township"]

    call_command("import_edition", file(row("办事指南")), *options, stdout=out)

    assert "与底本对上1条" in out.getvalue()
    with pytest.raises(CommandError, match="打不开文件"):
        call_command("import_edition", "/nowhere.csv", *options)
