"""The item's page against what no page of ours sends."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from catalogs.wording.texts import TURNING

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def posted(item, **changes):
    return {**item.written(), "version": item.version, "base": json.dumps(item.written()), **changes}


@pytest.mark.parametrize(
    "base",
    [
        "[" * 100_000,
        '{"a":' * 50_000,
        "9" * 10_000,
        '{"level1": ' + "9" * 10_000 + "}",
        json.dumps({"level1": "a" * 500_000}),
        "NaN",
        "[]",
        '"text"',
        "",
        "{",
    ],
    ids=[
        "deep list",
        "deep object",
        "huge number",
        "huge value",
        "long",
        "NaN",
        "list",
        "text",
        "nothing",
        "cut",
    ],
)
def test_a_made_up_base_is_refused_in_words_and_changes_nothing(client, editor, item, base):
    client.force_login(editor)

    answer = client.post(
        reverse("catalogs_desk:item_edit", args=[item.pk]), posted(item, base=base, subject="新")
    )

    assert answer.status_code == 422
    item.refresh_from_db()
    assert item.subject == "偏岭镇人民政府"


@pytest.mark.parametrize("version", ["9" * 5000, "99999999999999999999", "-1", "x"])
def test_a_made_up_version_changes_nothing(client, editor, item, version):
    client.force_login(editor)

    answer = client.post(
        reverse("catalogs_desk:item_edit", args=[item.pk]), posted(item, version=version, subject="新")
    )

    assert answer.status_code in (409, 422)
    item.refresh_from_db()
    assert item.subject == "偏岭镇人民政府"


@pytest.mark.parametrize("sign", sorted(TURNING))
def test_signs_that_turn_the_text_are_refused(client, editor, item, sign):
    client.force_login(editor)

    answer = client.post(
        reverse("catalogs_desk:item_edit", args=[item.pk]), posted(item, subject=f"偏岭{sign}镇")
    )

    assert "看不见的控制字符" in answer.content.decode()
