"""Paths of decisions, the desk's and the public's: `public` for anyone, `desk` after sign-in."""

from __future__ import annotations

from django.urls import URLPattern, path

from participation.views import decision_papers, decisions, decisions_public

AT = "decisions/<int:pk>/"
public: list[URLPattern] = [path(AT, decisions_public.decision, name="decision")]
desk: list[URLPattern] = [
    path("", decisions.decisions, name="decisions"),
    path("decisions/add/", decisions.propose, name="decision_propose"),
    path(AT, decisions.decision, name="decision"),
    path(f"{AT}edit/", decisions.edit, name="decision_edit"),
    path(f"{AT}gates/<slug:verb>/", decisions.gate, name="decision_gate"),
    path(f"{AT}evidence/<slug:kind>/add/", decision_papers.evidence_add, name="decision_evidence_add"),
    path("evidence/<int:pk>/correct/", decision_papers.evidence_correct, name="decision_evidence_correct"),
    path(f"{AT}not-needed/<slug:requirement>/", decision_papers.not_needed, name="decision_not_needed"),
    path("not-needed/<int:pk>/end/", decision_papers.not_needed_end, name="decision_not_needed_end"),
    path(f"{AT}drafts/add/", decision_papers.draft_add, name="decision_draft_add"),
    path(f"{AT}drafts/compare/", decision_papers.drafts_compare, name="decision_drafts_compare"),
    path("drafts/<int:pk>/", decision_papers.draft, name="decision_draft"),
]
