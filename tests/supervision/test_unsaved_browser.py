"""What was typed into supervision's longer forms isn't left behind unasked, nor lost by a session that ended."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.test_access import DESK, address

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

MARKED = "[data-unsaved] textarea, [data-unsaved] input[type=text], [data-unsaved] input[type=number]"
PAGES = (
    "supervision_desk:summary_edit",
    "supervision_desk:rectification",
    "supervision_desk:self_score",
    "supervision_desk:acceptance_form",
    "supervision_desk:assignment",
    "supervision_desk:proof_hand_in",
)


def test_leaving_what_was_typed_asks_first(open_page, world, editor):
    for name in PAGES:
        page = open_page(address(name, DESK[name][1], world), by=editor)
        asked = []
        page.on("dialog", lambda dialog, asked=asked: (asked.append(dialog.type), dialog.accept()))

        page.locator(MARKED).first.fill("1")
        page.close(run_before_unload=True)
        page.context.new_page().wait_for_timeout(300)

        assert asked == ["beforeunload"], name


def test_whoever_types_after_the_session_has_ended_is_told_on_the_page(open_page, world, editor):
    name = "supervision_desk:summary_edit"
    page = open_page("/desk/", by=editor)
    page.clock.install()
    page.goto(address(name, DESK[name][1], world))
    first = page.locator(MARKED).first

    first.fill("第一句")
    page.clock.fast_forward("06:00")
    first.fill("第一句，第二句")
    expect(page.locator(".unsaved-notice")).to_have_count(0)  # still signed in

    page.context.clear_cookies()
    page.clock.fast_forward("31:00")
    first.fill("第一句，第二句，第三句")

    expect(page.locator(".unsaved-notice")).to_contain_text("填写的内容还在本页")
    expect(first).to_have_value("第一句，第二句，第三句")
