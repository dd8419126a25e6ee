"""What a page answers when a step is refused: nothing typed is lost, and the next try starts from what is stored."""

from __future__ import annotations

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import QueryDict

from disclosure_portal.web.answers import begin_anew, carried, version_of
from disclosure_portal.workflow import StaleSave, StepRefused


@pytest.fixture
def messages_kept():
    """A request whose messages can be read back."""

    def keep(request):
        request.session = {}
        request._messages = FallbackStorage(request)
        return request

    return keep


class Choice(forms.Form):
    version = forms.IntegerField()
    rows = forms.MultipleChoiceField(choices=[("1", "一"), ("2", "二")])


def test_a_refused_form_keeps_what_was_ticked_and_sees_the_newest_version():
    form = Choice(QueryDict("back-version=1&back-rows=1&back-rows=2"), prefix="back")
    assert form.is_valid()

    begin_anew(form, StaleSave(["刚刚被别人保存过。"]), 3)

    assert form.non_field_errors() == ["刚刚被别人保存过。"]
    assert (form["version"].value(), form["rows"].value()) == (3, ["1", "2"])


def refuse():
    raise StepRefused(["还没有送审。", "还没有正文。"])


@pytest.mark.parametrize(
    ("act", "told"), [(refuse, ["还没有送审。", "还没有正文。"]), (lambda: None, ["已发布。"])]
)
def test_a_step_without_a_form_goes_on_to_its_page_which_says_what_came_of_it(rf, messages_kept, act, told):
    request = messages_kept(rf.post("/"))

    answer = carried(request, act, "已发布。", to="/desk/")

    assert (answer.status_code, answer.url) == (302, "/desk/")
    assert [str(one) for one in get_messages(request)] == told


@pytest.mark.parametrize("sent", ["", "version=", "version=x", "version=-1"])
def test_without_a_version_a_page_was_opened_with_none_that_exists(rf, sent):
    assert version_of(rf.post("/", sent, content_type="application/x-www-form-urlencoded")) == 0
