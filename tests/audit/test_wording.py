"""The verbs of the trail read as Chinese words."""

from __future__ import annotations

import pytest

from disclosure_portal.audit import wording
from disclosure_portal.audit.models import Entry


@pytest.mark.parametrize(
    ("verb", "sentence"),
    [
        ("accounts.user.sign_in", "登录 · 用户"),
        ("accounts.membership.grant", "授权 · 岗位授权"),
        ("units.unit.stir", "stir · 单位"),
        ("units.gone.change", "修改 · units.gone"),
        ("tick", "tick · "),
    ],
)
def test_a_verb_reads_as_act_and_kind(verb, sentence):
    assert wording.sentence(Entry(verb=verb)) == sentence
