"""The public pages of the units."""

from __future__ import annotations

import re

from disclosure_portal.units.models import Unit
from tests import factories


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_units_stand_under_their_kind_with_what_they_published(client, published, department, county):
    factories.make_unit(county, "210323001", "阜昌街道", Unit.Kind.SUBDISTRICT)

    response = client.get("/units/")

    found = {
        group.label: [(unit.name, items) for unit, items in units]
        for group, units in response.context["groups"]
    }
    assert sorted(found["县直部门"]) == [("县政府办公室", 0), ("县民政局", 0)]
    assert found["乡镇"] == [("偏岭镇", 1)]
    assert found["街道"] == [("阜昌街道", 0)]
    assert "1 个单位公布了 1 个公开事项" in text_of(response)


def test_the_county_itself_is_no_unit_of_the_list(client, county):
    assert client.get(f"/units/{county.code}/").status_code == 404
    assert "还没有单位" in text_of(client.get("/units/"))


def test_a_unit_leads_to_its_items_of_each_domain(client, published, township):
    response = client.get(f"/units/{township.code}/")

    assert "岫岩满族自治县偏岭镇人民政府" in text_of(response)
    assert f'href="/catalogs/social-assistance/?unit={township.code}"' in response.content.decode()
    assert [(row.domain.name, row.items) for row in response.context["domains"]] == [("社会救助", 1)]


def test_a_unit_that_published_nothing_says_what_to_do(client, department):
    text = text_of(client.get(f"/units/{department.code}/"))

    assert "本单位还没有公布的事项" in text
    assert "查看全部单位" in text


def test_a_unit_out_of_use_names_the_one_that_took_over(client, department, county, township):
    Unit.objects.filter(pk=township.pk).update(is_active=False, successor=department)

    response = client.get(f"/units/{township.code}/")

    assert "本单位已停用，职能由岫岩满族自治县民政局承接。" in text_of(response)
    assert f'href="/units/{department.code}/"' in response.content.decode()
    assert township not in [unit for _, units in client.get("/units/").context["groups"] for unit, _ in units]


def test_an_unknown_unit_is_not_found(client, county):
    assert client.get("/units/nowhere/").status_code == 404
