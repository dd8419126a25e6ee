"""Whatever is done to the tables behind the portal's back, the chain tells which entry and why."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from disclosure_portal.audit import trail
from disclosure_portal.audit.models import ChainHead, Entry
from disclosure_portal.audit.verification import check_chain, verify_chain

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def chain(township, county, editor):
    """Five entries in the county's chain."""
    for number in range(1, 6):
        trail.record("units.unit.change", township, by=editor, after=number, detail={"number": number})
    return county


def run_sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def run_command(*options):
    out = StringIO()
    try:
        call_command("verify_audit", *options, stdout=out)
    except SystemExit as left:
        return left.code, out.getvalue()
    return 0, out.getvalue()


def test_an_untouched_chain_holds(chain):
    assert verify_chain(chain) is None
    assert verify_chain(None) is None


TAMPERINGS = {
    "another verb": ("UPDATE audit_entry SET verb = 'units.unit.create' WHERE sequence = 3", 3, "内容被改动"),
    "another time": ("UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE sequence = 3", 3, "内容被改动"),
    "another record": ("UPDATE audit_entry SET record_id = '999' WHERE sequence = 3", 3, "内容被改动"),
    "another label": ("UPDATE audit_entry SET record_label = '别镇' WHERE sequence = 3", 3, "内容被改动"),
    "another after": ("UPDATE audit_entry SET after_digest = 'f' WHERE sequence = 3", 3, "内容被改动"),
    "another detail": (
        "UPDATE audit_entry SET detail = '{\"number\": 9}' WHERE sequence = 3",
        3,
        "内容被改动",
    ),
    "no unit": ("UPDATE audit_entry SET unit_id = NULL WHERE sequence = 3", 3, "内容被改动"),
    "another name": ("UPDATE audit_entry SET actor_name = '别人' WHERE sequence = 3", 3, "姓名或地址被改动"),
    "another address": (
        "UPDATE audit_entry SET address = '10.0.0.9' WHERE sequence = 3",
        3,
        "姓名或地址被改动",
    ),
    "another salt": ("UPDATE audit_entry SET salt = 'x' WHERE sequence = 3", 3, "姓名或地址被改动"),
    "first row removed": ("DELETE FROM audit_entry WHERE sequence = 1", 1, "已被删除"),
    "row removed": ("DELETE FROM audit_entry WHERE sequence = 3", 3, "已被删除"),
    "tail cut off": ("DELETE FROM audit_entry WHERE sequence > 3", 4, "从这一条到第5条已被删除"),
    "all removed": ("DELETE FROM audit_entry", 1, "从这一条到第5条已被删除"),
    "head turned back": ("UPDATE audit_chainhead SET sequence = 4", 5, "链首没有登记"),
    "head removed": ("DELETE FROM audit_chainhead", 1, "链首没有登记"),
    "head of another hash": ("UPDATE audit_chainhead SET hash = 'x'", 5, "与链首登记的校验值不一致"),
    "moved to another chain": ("UPDATE audit_entry SET county_id = NULL WHERE sequence = 3", 3, "已被删除"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found_at_its_entry(chain, name):
    statement, sequence, reason = TAMPERINGS[name]
    run_sql(statement)

    broken = verify_chain(chain)
    assert broken is not None
    assert broken.sequence == sequence
    assert reason in broken.reason


def test_an_entry_that_was_altered_with_a_fitting_hash_breaks_at_the_next(chain):
    entry = Entry.objects.get(sequence=3)
    entry.verb = "units.unit.create"
    run_sql(
        "UPDATE audit_entry SET verb = %s, hash = %s WHERE sequence = 3", entry.verb, entry.expected_hash()
    )

    broken = verify_chain(chain)
    assert (broken.sequence, broken.reason) == (4, "与前一条衔接不上，记录被替换或调换了顺序。")


def test_two_entries_that_changed_places_are_found(chain):
    run_sql("UPDATE audit_entry SET sequence = 99 WHERE sequence = 2")
    run_sql("UPDATE audit_entry SET sequence = 2 WHERE sequence = 3")
    run_sql("UPDATE audit_entry SET sequence = 3 WHERE sequence = 99")

    broken = verify_chain(chain)
    assert broken.sequence == 2
    assert "调换了顺序" in broken.reason


def test_the_command_leaves_with_0_when_all_chains_hold(chain):
    code, out = run_command()

    assert code == 0
    assert f"岫岩满族自治县操作日志共5条，最新校验值 {ChainHead.objects.get().hash}" in out


def test_the_command_names_the_first_broken_entry_and_leaves_with_1(chain):
    run_sql("UPDATE audit_entry SET verb = 'x' WHERE sequence IN (2, 4)")

    code, out = run_command()
    assert code == 1
    assert "岫岩满族自治县操作日志第2条：内容被改动。" in out


def test_json_is_one_object_and_nothing_else(chain):
    run_sql("DELETE FROM audit_entry WHERE sequence = 2")

    code, out = run_command("--json")
    told = json.loads(out)
    assert (code, told["holds"]) == (1, False)
    county = next(each for each in told["chains"] if each["county"] == chain.code)
    assert county["broken"] == {"sequence": 2, "reason": "这一条已被删除。"}
    assert county["entries"] == 5


def test_a_chain_whose_head_is_gone_is_still_visited(chain):
    run_sql("DELETE FROM audit_chainhead")

    assert run_command()[0] == 1


def test_an_empty_installation_holds(db):
    assert json.loads(run_command("--json")[1])["holds"] is True


def test_a_check_is_remembered_at_the_head(chain):
    check_chain(chain)
    head = ChainHead.objects.get()
    assert (head.checked_sequence, head.flaw) == (5, "")
    assert head.checked_at is not None

    run_sql("DELETE FROM audit_entry WHERE sequence = 2")
    check_chain(chain)
    assert ChainHead.objects.get().flaw == "岫岩满族自治县操作日志第2条：这一条已被删除。"


def test_verifying_reads_in_chunks(chain, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        verify_chain(chain)
