"""Paths of rubrics, rounds of assessment, scores and objections."""

from __future__ import annotations

from django.urls import URLPattern, path

from supervision.views import assessments, objections, rubrics, scores

public: list[URLPattern] = []
desk: list[URLPattern] = [
    path("rubrics/", rubrics.rubrics, name="rubrics"),
    path("rubrics/adopt/", rubrics.adopt, name="rubric_adopt"),
    path("rubrics/<int:pk>/", rubrics.rubric, name="rubric"),
    path("rubrics/<int:pk>/edit/", rubrics.edit, name="rubric_edit"),
    path("rubrics/<int:pk>/publish/", rubrics.publish, name="rubric_publish"),
    path("rubrics/<int:pk>/copy/", rubrics.copy, name="rubric_copy"),
    path("rubrics/<int:pk>/discard/", rubrics.discard, name="rubric_discard"),
    path("rubrics/<int:pk>/indicators/add/", rubrics.indicator_add, name="indicator_add"),
    path("rubrics/indicators/<int:pk>/", rubrics.indicator, name="indicator_edit"),
    path("rubrics/indicators/<int:pk>/remove/", rubrics.indicator_remove, name="indicator_remove"),
    path("assessments/", assessments.assessments, name="assessments"),
    path("assessments/add/", assessments.add, name="assessment_add"),
    path("assessments/<int:pk>/", assessments.assessment, name="assessment"),
    path("assessments/<int:pk>/edit/", assessments.edit, name="assessment_edit"),
    path("assessments/<int:pk>/discard/", assessments.discard, name="assessment_discard"),
    path("assessments/<int:pk>/step/", assessments.act, name="assessment_step"),
    path("assessments/<int:pk>/until/", assessments.until, name="assessment_until"),
    path("assessments/<int:pk>/verify/", assessments.verify, name="assessment_verify"),
    path(
        "assessments/<int:pk>/indicators/<int:indicator>/", scores.indicator_scores, name="indicator_scores"
    ),
    path("assessments/units/<int:pk>/", scores.unit_score, name="unit_score"),
    path("assessments/units/<int:pk>/self/<int:group>/", scores.self_score, name="self_score"),
    path("assessments/units/<int:pk>/hand-in/", scores.hand_in, name="self_score_hand_in"),
    path("assessments/scores/<int:pk>/", scores.score, name="score"),
    path("assessments/scores/<int:pk>/evidence/", scores.evidence, name="score_evidence"),
    path("assessments/scores/<int:pk>/own-evidence/", scores.own_evidence, name="score_own_evidence"),
    path("assessments/scores/<int:pk>/object/", objections.raise_objection, name="objection_raise"),
    path("assessments/objections/", objections.objections, name="objections"),
    path("assessments/objections/<int:pk>/", objections.objection, name="objection"),
    path("assessments/objections/<int:pk>/answer/", objections.answer, name="objection_answer"),
    path("assessments/objections/<int:pk>/evidence/", objections.evidence, name="objection_evidence"),
]
