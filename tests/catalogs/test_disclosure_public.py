"""What the public finds behind an item: the newest information, all of it, and files that were released."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from catalogs import workflow
from catalogs.models import Disclosure
from tests.factories import MOMENT, make_disclosure, make_file_disclosure

TABLE = "/catalogs/social-assistance/"


@pytest.fixture
def file(published, editor, make_scan, township):
    return make_file_disclosure(published, by=editor, attachment=make_scan(township, editor))


def disclose(item, editor, count):
    for number in range(count):
        make_disclosure(
            item,
            by=editor,
            title=f"第{number + 1}期低保对象公示",
            address=f"http://www.xiuyan.gov.cn/{number + 1}.html",
            published_at=MOMENT - timedelta(days=count - number),
        )


def page_of(client, path):
    return client.get(path).content.decode()


def test_the_last_column_leads_to_the_newest_information(client, published, editor):
    disclose(published, editor, 3)

    content = page_of(client, TABLE)

    assert 'href="http://www.xiuyan.gov.cn/3.html" rel="external noopener"' in content
    assert f'href="/items/{published.pk}/#disclosed">共3条' in content
    assert "http://www.xiuyan.gov.cn/2.html" not in content


def test_an_item_without_information_leads_to_its_own_page(client, published):
    content = page_of(client, TABLE)

    assert f'<a href="/items/{published.pk}/">查看' in content
    assert "共0条" not in content


def test_the_item_lists_everything_newest_first(client, published, editor):
    disclose(published, editor, 25)

    first, second = (client.get(f"/items/{published.pk}/?page={number}") for number in (1, 2))

    assert [one.title for one in first.context["disclosed"]][:2] == [
        "第25期低保对象公示",
        "第24期低保对象公示",
    ]
    assert len(second.context["disclosed"]) == 5
    assert "共 25 条" in first.content.decode()


def test_the_public_does_not_read_whether_it_was_late(client, published, editor):
    make_disclosure(published, by=editor, started_on=(MOMENT - timedelta(days=90)).date())
    assert Disclosure.objects.get().is_late

    assert "逾期" not in page_of(client, f"/items/{published.pk}/")
    assert "逾期" not in page_of(client, TABLE)


def test_a_file_is_not_public_before_its_release(client, published, file):
    assert client.get(reverse("catalogs:disclosure_file", args=[file.pk])).status_code == 404
    assert file.title not in page_of(client, f"/items/{published.pk}/")


def test_a_released_file_is_saved_and_never_run(client, published, file, approver):
    workflow.release(file, by=approver, version=file.version, secrecy_result="同意公开")

    answer = client.get(reverse("catalogs:disclosure_file", args=[file.pk]))

    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "public, no-cache"
    assert reverse("catalogs:disclosure_file", args=[file.pk]) in page_of(client, f"/items/{published.pk}/")


def test_a_removed_file_says_so(client, file, approver, published):
    workflow.release(file, by=approver, version=file.version, secrecy_result="同意公开")
    workflow.remove(Disclosure.objects.get(), by=approver, reason="名单有误，更正后重新公开")

    answer = client.get(reverse("catalogs:disclosure_file", args=[file.pk]))
    page = page_of(client, f"/items/{published.pk}/")

    assert answer.status_code == 410
    assert "名单有误，更正后重新公开" in answer.content.decode()
    assert "移除一条信息。原因：名单有误，更正后重新公开" in page
    assert file.title not in page


def test_a_file_that_was_removed_before_its_release_never_shows(client, file, editor, published):
    workflow.remove(file, by=editor, reason="传错了文件")

    assert client.get(reverse("catalogs:disclosure_file", args=[file.pk])).status_code == 404
    assert "传错了文件" not in page_of(client, f"/items/{published.pk}/")


def test_the_file_of_a_withdrawn_item_is_gone(client, file, approver, reviewer, published):
    workflow.release(file, by=approver, version=file.version, secrecy_result="同意公开")
    workflow.withdraw(published, by=reviewer, reason="内容有误")

    assert client.get(reverse("catalogs:disclosure_file", args=[file.pk])).status_code == 404


@pytest.mark.both_databases
@pytest.mark.parametrize("path", [TABLE, "item"])
def test_public_pages_take_few_queries_however_much_there_is(
    client, publish_many, editor, count_queries, path
):
    items = publish_many(5)
    path = items[0].get_absolute_url() if path == "item" else path
    disclose(items[0], editor, 1)
    few = count_queries(lambda: client.get(path))
    for number, item in enumerate(items):
        for each in range(4):
            make_disclosure(item, by=editor, address=f"http://www.xiuyan.gov.cn/{number}/{each}.html")

    assert count_queries(lambda: client.get(path)) == few
    assert few <= 8
