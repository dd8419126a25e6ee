"""Whether a unit's people can satisfy four eyes, told before the first item is written."""

from __future__ import annotations

from datetime import date

import pytest

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import county_four_eyes_gaps, four_eyes_gap
from tests import factories

BOTH_MISSING = "还没有经办人、单位审核人，请先授权。"


def test_a_unit_without_people_needs_both(township):
    assert four_eyes_gap(township) == BOTH_MISSING


def test_a_unit_with_an_editor_needs_an_approver(editor, township):
    assert four_eyes_gap(township) == "还没有单位审核人，请先授权。"


def test_two_people_are_enough(editor, approver, township):
    assert four_eyes_gap(township) is None


def test_one_person_in_both_roles_is_not_two_pairs_of_eyes(editor, township):
    factories.grant(editor, Role.APPROVER, township)

    assert four_eyes_gap(township).startswith("经办人和单位审核人是同一人，请再授权一人")


@pytest.mark.parametrize(("second_role"), [Role.EDITOR, Role.APPROVER])
def test_a_second_person_in_either_role_closes_the_gap(editor, township, second_role):
    factories.grant(editor, Role.APPROVER, township)
    factories.make_person("second", "第二人", second_role, township)

    assert four_eyes_gap(township) is None


def test_a_person_who_has_left_does_not_count(editor, township):
    factories.grant(
        factories.make_user("gone"), Role.APPROVER, township, date(2020, 1, 1), date(2020, 12, 31)
    )

    assert four_eyes_gap(township) == "还没有单位审核人，请先授权。"
    assert four_eyes_gap(township, on=date(2020, 12, 31)) is None


def test_the_only_reviewer_cannot_review_what_they_wrote(reviewer, approver, township):
    factories.grant(reviewer, Role.EDITOR, township)
    assert four_eyes_gap(township).startswith("经办人同时是唯一的县政府办审核人员")

    factories.make_person("second", "第二人", Role.REVIEWER, township.county)
    assert four_eyes_gap(township) is None


def test_the_county_office_needs_a_reviewer_too(office):
    factories.make_person("e", "甲", Role.EDITOR, office)
    factories.make_person("a", "乙", Role.APPROVER, office)
    assert four_eyes_gap(office) == "还没有县政府办审核人员，请先授权。"

    factories.make_person("r", "丙", Role.REVIEWER, office)
    assert four_eyes_gap(office) is None


def test_containers_and_units_out_of_use_need_nobody(county, township):
    township.is_active = False
    township.save()

    assert four_eyes_gap(county) is None
    assert four_eyes_gap(township) is None


def test_the_county_lists_its_gaps_in_two_queries(
    county, editor, approver, office, department, other_office, django_assert_num_queries
):
    with django_assert_num_queries(2):
        gaps = county_four_eyes_gaps(county)

    assert {gap.unit: gap.text for gap in gaps} == {
        department: BOTH_MISSING,
        office: "还没有经办人、单位审核人、县政府办审核人员，请先授权。",
    }
