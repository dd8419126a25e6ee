"""Who decides and who handles what people send: bodies by their proper names, on the pages and in the forms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from disclosure_portal import clock
from disclosure_portal.units.models import Unit
from participation.queries.bodies import body_name, county_office_name
from tests.participation import consultations

pytestmark = pytest.mark.django_db


def desk(name, *args):
    return reverse(f"participation_desk:{name}", args=args)


@pytest.mark.parametrize("full_name", ["岫岩满族自治县", "岫岩满族自治县人民政府"])
def test_a_county_decides_by_its_government(county, full_name):
    county.full_name = full_name

    assert body_name(county) == "岫岩满族自治县人民政府"


def test_a_township_decides_by_its_government(township):
    assert body_name(township) == "岫岩满族自治县偏岭镇人民政府"


def test_the_county_office_has_its_name_from_the_units(township, office):
    Unit.objects.filter(pk=office.pk).update(full_name="岫岩满族自治县人民政府办公室")

    assert county_office_name(township) == "岫岩满族自治县人民政府办公室"


def test_without_a_county_office_its_governments_office_is_named(township):
    assert county_office_name(township) == "岫岩满族自治县人民政府办公室"


def test_the_public_reads_which_body_decides_and_which_handles_the_data(client, decision, editor, office):
    Unit.objects.filter(pk=office.pk).update(full_name="岫岩满族自治县人民政府办公室")
    decision = consultations.make_listening(decision, by=editor)
    open_since = clock.now() - timedelta(days=1)
    notice = consultations.make(decision, by=editor, state="published", opens_at=open_since)

    assert "岫岩满族自治县人民政府；承办单位" in client.get(notice.get_public_url()).text
    assert "由岫岩满族自治县人民政府决策" in client.get(decision.get_public_url()).text
    form = client.get(reverse("participation:opinion_form", args=[notice.pk])).text
    assert "岫岩满族自治县人民政府办公室，联系方式" in form


@pytest.mark.parametrize("name", ["decision_propose", "list_start", "meeting_add", "concern_register"])
def test_a_form_begins_with_words_and_names_bodies_in_full(sign_in, reviewer, township, name):
    page = sign_in(reviewer).get(desk(name)).text

    assert "---------" not in page
    assert '">岫岩满族自治县</option>' not in page


def test_a_proposal_begins_with_its_name(sign_in, editor, justice):
    form = sign_in(editor).get(desk("decision_propose")).context["form"]

    assert list(form.fields)[:4] == ["title", "unit", "organ", "legality_unit"]


def test_the_desk_tells_how_far_a_decision_has_come_in_one_line(sign_in, editor, decision):
    consultations.make_listening(decision, by=editor)

    page = sign_in(editor).get(decision.get_absolute_url()).text

    assert "第5步，共13步：公众参与</summary>" in page
