"""Stock reasons for returning an item: the county's own list, ticked row by row, with words added."""

from __future__ import annotations

import pytest

from catalogs import reference
from catalogs.models import ReturnReason, SubmissionItem
from disclosure_portal.accounts.models import Role
from disclosure_portal.audit.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db
QUEUE = "/desk/reviews/"


@pytest.fixture
def reasons(county):
    texts = ["时限请按标准填写。", "请补文号"]
    return [
        ReturnReason.objects.create(county=county, text=text, position=at) for at, text in enumerate(texts)
    ]


def sent(batch, **changes):
    return {**{f"revision_{row.pk}": row.revision_id for row in batch.rows.all()}, **changes}


def post(client, batch, **changes):
    return client.post(f"{QUEUE}{batch.pk}/", sent(batch, **changes))


def test_a_ticked_reason_is_enough(sign_in, reviewer, confirmed, reasons):
    row = confirmed.rows.first()

    post(sign_in(reviewer), confirmed, **{f"stock_{row.pk}": [reasons[0].pk]})

    row.refresh_from_db()
    assert (row.verdict, row.reason) == (SubmissionItem.Verdict.RETURNED, "时限请按标准填写。")
    row.item.refresh_from_db()
    assert row.item.returned_because == "时限请按标准填写。"


def test_several_reasons_and_ones_own_words_make_one_text(sign_in, reviewer, confirmed, reasons):
    row = confirmed.rows.first()
    changes = {f"stock_{row.pk}": [one.pk for one in reasons], f"returned_{row.pk}": "见第三条。"}

    post(sign_in(reviewer), confirmed, **changes)

    row.refresh_from_db()
    assert row.reason == "时限请按标准填写。请补文号。见第三条。"


def test_a_reason_that_was_switched_off_meanwhile_is_asked_about(sign_in, reviewer, confirmed, reasons):
    row = confirmed.rows.first()
    ReturnReason.objects.filter(pk=reasons[0].pk).update(is_active=False)

    page = post(sign_in(reviewer), confirmed, **{f"stock_{row.pk}": [reasons[0].pk]})

    assert page.status_code == 422
    assert "所选的常用理由已停用" in page.text
    row.refresh_from_db()
    assert row.is_pending


def test_a_ticked_reason_stays_ticked_when_something_else_is_wrong(sign_in, reviewer, confirmed, reasons):
    row = confirmed.rows.first()
    changes = {f"stock_{row.pk}": [reasons[0].pk], f"later_{row.pk}": "on"}

    page = post(sign_in(reviewer), confirmed, **changes)

    assert "请在退回和暂不处理中选一种" in page.text
    assert f'value="{reasons[0].pk}" id="stock_{row.pk}_{reasons[0].pk}" data-stock checked' in page.text


def test_the_page_offers_the_countys_own_reasons_in_order(sign_in, reviewer, confirmed, reasons):
    other = factories.make_county("210381", "海城市")
    ReturnReason.objects.create(county=other, text="外县的理由")
    ReturnReason.objects.create(county=reasons[0].county, text="停用的理由", is_active=False)

    text = sign_in(reviewer).get(f"{QUEUE}{confirmed.pk}/").text

    assert text.index(reasons[0].text) < text.index(reasons[1].text)
    assert "外县的理由" not in text
    assert "停用的理由" not in text


def test_without_a_list_a_reason_is_written(sign_in, reviewer, confirmed):
    page = sign_in(reviewer).get(f"{QUEUE}{confirmed.pk}/")

    assert "常用理由" not in page.text
    assert "写明原因即退回" in page.text


def test_the_reference_data_bring_a_first_list_and_leave_the_countys_own_alone(loaded):
    count = ReturnReason.objects.count()
    assert count >= 8
    ReturnReason.objects.filter(position__gt=1).delete()
    ReturnReason.objects.update(text="本县改写的理由")

    reference.load()

    assert [one.text for one in ReturnReason.objects.all()] == ["本县改写的理由"]


def test_the_administrator_keeps_the_list_and_the_trail_says_so(client, administrator, county):
    client.force_login(administrator)
    values = {"county": county.pk, "text": "请写全称", "position": 1, "is_active": "on"}

    answer = client.post("/admin/catalogs/returnreason/add/", values)

    assert answer.status_code == 302
    assert ReturnReason.objects.get().text == "请写全称"
    assert Entry.objects.filter(verb="catalogs.returnreason.add").exists()


def test_a_reason_belongs_to_a_county_and_to_ones_own(client, administrator, county, township):
    client.force_login(administrator)
    other = factories.make_county("210381", "海城市")

    for place in (township, other):
        values = {"county": place.pk, "text": "请写全称", "position": 1}
        assert client.post("/admin/catalogs/returnreason/add/", values).status_code == 200
    assert not ReturnReason.objects.exists()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.EDITOR])
def test_others_do_not_open_the_list_in_the_administration(client, office, role):
    client.force_login(factories.make_person("somebody", "某人", role, office))

    assert client.get("/admin/catalogs/returnreason/").status_code == 403
