"""An unwanted draft of an adoption statement or an explanation is thrown away; what is public never is."""

from __future__ import annotations

import pytest
from django.urls import reverse

from disclosure_portal.audit.models import Entry
from disclosure_portal.notices.models import Notice
from disclosure_portal.workflow import StepRefused
from participation.models import AdoptionStatement, Explanation
from participation.workflow.outcomes import discard_statement, return_statement, sign_statement
from tests.participation import consultations, outcomes

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(decision, editor):
    listening = consultations.make_listening(decision, by=editor)
    consultations.make(listening, by=editor, state="closed")
    return listening


@pytest.fixture(params=["adoption", "explanation"])
def draft(request, decision, editor):
    make = {"adoption": outcomes.make_draft_adoption, "explanation": outcomes.make_draft_explanation}
    return make[request.param](decision, by=editor)


def address(statement):
    kind = "adoption" if isinstance(statement, AdoptionStatement) else "explanation"
    return reverse(f"participation_desk:{kind}_discard", args=[statement.pk])


@pytest.mark.both_databases
def test_a_draft_goes_with_its_entry_and_its_notices(draft, editor, approver):
    discard_statement(draft, by=editor)

    assert not type(draft).objects.exists()
    entry = Entry.objects.get(verb__endswith=".discard")
    assert (entry.verb, entry.actor_id) == (f"{draft._meta.label_lower}.discard", editor.pk)
    assert not Notice.objects.filter(recipient=approver, read_at=None).exists()


@pytest.mark.parametrize("state", ["signed", "published", "replaced"])
def test_what_is_signed_or_public_stays(draft, editor, state):
    published = {"published_at": draft.saved_at, "published_by": editor} if state != "signed" else {}
    type(draft).objects.filter(pk=draft.pk).update(state=state, **published)

    with pytest.raises(StepRefused, match="状态下不能作废"):
        discard_statement(draft, by=editor)
    assert type(draft).objects.filter(pk=draft.pk).exists()


def test_what_was_returned_may_be_thrown_away(draft, editor, approver, reviewer):
    signed = sign_statement(draft, by=approver, version=1)
    return_statement(signed, by=reviewer, version=signed.version, reason="不需要")

    discard_statement(draft, by=editor)

    assert not Notice.objects.filter(recipient=editor, read_at=None).exists()


def test_the_page_asks_once_and_leads_back(sign_in, draft, editor):
    client = sign_in(editor)
    assert address(draft) in client.get(draft.get_absolute_url()).text
    assert "不能恢复" in client.get(address(draft)).text
    assert type(draft).objects.exists()

    answer = client.post(address(draft), follow=True)

    assert answer.status_code == 200
    assert "的草稿已作废。" in answer.text
    assert not type(draft).objects.exists()


def test_a_new_draft_may_follow(decision, editor):
    discard_statement(outcomes.make_draft_adoption(decision, by=editor), by=editor)
    old = outcomes.make_public_explanation(decision, by=editor)
    discard_statement(outcomes.make_draft_explanation(decision, by=editor, replaces=old), by=editor)

    assert outcomes.make_draft_adoption(decision, by=editor).state == "draft"
    assert outcomes.make_draft_explanation(decision, by=editor, replaces=old).replaces == old
    assert Explanation.objects.get(pk=old.pk).state == "published"
