"""Public forms without a session: the token, the hidden field and the count of posts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict

from disclosure_portal import clock
from disclosure_portal.web import public_forms
from disclosure_portal.workflow import StepRefused
from participation.forms.public import NOT_A_PERSON, PublicForm
from participation.models import PostCount
from participation.workflow.posting import TOO_CROWDED, TOO_MANY, clear_counts, count_kept, count_post
from tests.participation import opinions


@pytest.fixture
def token(later):
    token = public_forms.issue("opinion:1")
    later(seconds=10)
    return token


@pytest.fixture
def later(monkeypatch):
    """later(seconds=…): the clock goes on by so much."""

    def go_on(**span):
        moment = clock.now() + timedelta(**span)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return go_on


def posted(purpose="opinion:1", **values):
    data = QueryDict(mutable=True)
    data.update({"website": "", **values})
    return PublicForm(data, purpose=purpose)


def test_a_form_sent_in_time_has_a_key_of_its_own(token):
    form = posted(token=token)

    assert form.is_valid()
    assert len(form.key) == 32


def test_the_same_form_has_the_same_key(token):
    first, second = posted(token=token), posted(token=token)

    assert first.is_valid()
    assert second.is_valid()
    assert first.key == second.key


@pytest.mark.parametrize("forged", ["", "x", "a:b:c"])
def test_a_form_without_our_token_is_refused_and_may_be_sent_again(token, later, forged):
    form = posted(token=forged)

    assert not form.is_valid()
    assert form.non_field_errors() == [public_forms.NOT_OURS]
    later(seconds=10)
    assert posted(token=form["token"].value()).is_valid()


def test_a_token_is_good_for_its_own_form_only(token):
    form = posted(purpose="opinion:2", token=token)

    assert form.non_field_errors() == [public_forms.NOT_OURS]


def test_a_form_sent_at_once_has_to_wait(later):
    token = public_forms.issue("opinion:1")
    form = posted(token=token)

    assert form.non_field_errors() == [public_forms.TOO_QUICK]
    later(seconds=5)
    assert posted(token=form["token"].value()).is_valid()


def test_a_form_left_open_for_a_day_is_refused_with_a_new_token(token, later):
    later(days=1)

    assert posted(token=token).non_field_errors() == [public_forms.TOO_OLD]


def test_what_people_do_not_see_stays_empty(token):
    assert posted(token=token, website="http://x").non_field_errors() == [NOT_A_PERSON]


@pytest.mark.both_databases
@pytest.mark.django_db
def test_an_address_posts_so_often_in_an_hour_and_no_more(settings, later):
    settings.POSTS_PER_HOUR = 2
    count_post("203.0.113.7")
    count_post("203.0.113.7")

    with pytest.raises(StepRefused) as refused:
        count_post("203.0.113.7")
    assert refused.value.reasons == [TOO_MANY]
    count_post("203.0.113.8")
    later(hours=1)
    count_post("203.0.113.7")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("", "203.0.113.8", False),
    ],
)
def test_an_ipv6_address_counts_with_its_network(first, second, is_one):
    assert (count_post(first) == count_post(second)) is is_one


@pytest.mark.django_db
def test_an_activity_takes_so_many_posts_in_an_hour_and_asks_the_rest_to_wait(settings):
    settings.POSTS_PER_ACTIVITY = 1
    count_kept("opinion:1")
    count_kept("opinion:2")

    with pytest.raises(StepRefused) as refused:
        count_kept("opinion:1")
    assert refused.value.reasons == [TOO_CROWDED]


@pytest.mark.django_db
def test_one_household_with_many_networks_of_ipv6_posts_no_more_than_ten(settings):
    settings.POSTS_PER_HOUR = 2
    for network in range(20):
        count_post(f"2001:db8:1:{network:x}::1")

    with pytest.raises(StepRefused) as refused:
        count_post("2001:db8:1:ffff::1")
    assert refused.value.reasons == [TOO_MANY]
    count_post("2001:db8:2::1")


@pytest.mark.both_databases
@pytest.mark.django_db
def test_only_what_is_kept_counts_for_an_activity(decision, editor, settings):
    settings.POSTS_PER_ACTIVITY = 1
    activity = opinions.make_open(decision, by=editor)
    for _ in range(3):
        with pytest.raises(StepRefused, match="请填写意见内容"):
            opinions.post(activity, text=" ")
    opinions.post(activity)

    with pytest.raises(StepRefused) as refused:
        opinions.post(activity)
    assert refused.value.reasons == [TOO_CROWDED]
    assert activity.opinions.count() == 1


@pytest.mark.django_db
def test_addresses_are_kept_as_hashes_and_for_a_day(later):
    hashed = count_post("203.0.113.7")

    assert PostCount.objects.get().address_hash == hashed != "203.0.113.7"
    later(days=2)
    assert clear_counts() == 1
