"""What a form shows when somebody else was quicker: what was typed, beside what was saved differently."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from disclosure_portal.web.versions import VersionedForm


class Walk(VersionedForm):
    place = forms.CharField(label="地点", required=False)
    way = forms.ChoiceField(label="方式", choices=[("foot", "步行"), ("bus", "乘车")])
    days = forms.MultipleChoiceField(label="日期", choices=[("1", "一"), ("2", "二")])
    kind = forms.CharField(widget=forms.HiddenInput, required=False)
    map = forms.FileField(label="地图", required=False)


def typed(query):
    form = Walk(QueryDict(query), {"map": SimpleUploadedFile("map.txt", b"hills")})
    assert form.is_valid()
    return form


def test_a_form_without_a_version_has_seen_none_that_was_saved():
    assert typed("place=山&way=foot&days=1").cleaned_data["version"] == 0


def test_only_what_was_saved_differently_is_told_a_choice_by_its_label():
    form = typed("version=1&place=山&way=foot&days=1&days=2&kind=walk")

    form.show_newest(4, {"place": "山", "way": "bus", "days": ["1", "2"]})

    assert form.newest == [("方式", "乘车")]


def test_what_was_typed_stays_and_the_next_try_starts_from_what_is_stored():
    form = typed("version=1&place=山&way=foot&days=1&days=2")

    form.show_newest(4, {"place": "河", "way": "foot", "days": ["1", "2"]})

    assert (form["place"].value(), form["days"].value()) == ("山", ["1", "2"])
    assert form["version"].value() == 4
