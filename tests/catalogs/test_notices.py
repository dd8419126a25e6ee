"""What people are told along the way leads somewhere, and is settled when it is done."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalogs import workflow
from disclosure_portal.notices.queries import unread_count
from tests import factories

pytestmark = pytest.mark.django_db


def leave_hands(verb, batch, editor, approver):
    match verb:
        case "recall":
            workflow.recall(batch, by=editor)
        case "send_back":
            workflow.send_back(batch, by=approver, reason="请改")
        case "confirm":
            workflow.confirm(batch, by=approver, secrecy=factories.secrecy_of(batch))


@pytest.mark.parametrize("verb", ["recall", "send_back", "confirm"])
def test_a_batch_out_of_the_approvers_hands_waits_for_them_no_longer(
    township, domain, editor, approver, verb
):
    batch = factories.make_handed_in(township, domain, by=editor)
    assert unread_count(approver) == 1

    leave_hands(verb, batch, editor, approver)
    assert unread_count(approver) == 0


def test_handing_in_again_is_told_anew(township, domain, editor, approver):
    batch = factories.make_handed_in(township, domain, by=editor)
    items = [row.item_id for row in batch.rows.all()]
    workflow.recall(batch, by=editor)
    workflow.hand_in(township, domain, by=editor, items=items)

    assert unread_count(approver) == 1


def test_a_decided_batch_waits_for_no_reviewer_any_longer(township, domain, editor, approver, reviewer):
    batch = factories.make_confirmed(township, domain, editor=editor, approver=approver)
    assert unread_count(reviewer) == 1

    factories.approve_all(batch, by=reviewer)
    assert unread_count(reviewer) == 0


def test_what_was_published_leads_to_the_units_board(editor, published, township):
    notice = editor.notices.get(event__startswith="items-published:")

    assert notice.url == reverse("catalogs_desk:unit", args=[township.code])


def test_a_new_edition_leads_to_the_catalogs(county, township, domain, editor, reviewer):
    edition = factories.make_edition(layer=3, county=county, unit_kind="township", published=False)
    factories.make_standard_item(edition, domain, "20-001")
    workflow.publish_edition(edition, by=reviewer)

    assert editor.notices.get().url == reverse("catalogs_desk:catalogs")
