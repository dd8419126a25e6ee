"""The verbs of the trail read as Chinese words."""

from __future__ import annotations

import ast

import pytest
from django.conf import settings

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


def _verbs():
    """The verbs that the modules of the workflow write: of their steps, and literally for the trail."""
    for app in ("disclosure_portal", "catalogs"):
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args):
                name = ast.unparse(call.func)
                first = call.args[0]
                if name in ("Step", "trail.record", "trail.record_bulk") and isinstance(first, ast.Constant):
                    yield first.value


def test_every_verb_of_the_source_has_a_word():
    verbs = set(_verbs())

    assert len(verbs) > 50
    assert sorted(verb for verb in verbs if wording.act(verb) == verb.rpartition(".")[2]) == []
