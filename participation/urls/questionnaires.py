"""Paths of questionnaires: `public` for anyone, `desk` after sign-in."""

from __future__ import annotations

from django.urls import URLPattern, path

from participation.views import questionnaires_building, questionnaires_desk, questionnaires_public

AT = "consultations/<int:pk>/questionnaire/"
public: list[URLPattern] = [
    path(AT, questionnaires_public.questionnaire, name="questionnaire"),
    path(
        f"{AT}receipts/<str:receipt>/",
        questionnaires_public.questionnaire_receipt,
        name="questionnaire_receipt",
    ),
    path(f"{AT}results.csv", questionnaires_public.questionnaire_results, name="questionnaire_results"),
]
desk: list[URLPattern] = [
    path(AT, questionnaires_building.questionnaire, name="questionnaire"),
    path(f"{AT}preview/", questionnaires_building.preview, name="questionnaire_preview"),
    path(f"{AT}add/", questionnaires_building.question_add, name="question_add"),
    path(f"{AT}copy/", questionnaires_building.questions_copy, name="questions_copy"),
    path("questions/<int:pk>/", questionnaires_building.question_edit, name="question_edit"),
    path("questions/<int:pk>/remove/", questionnaires_building.question_remove, name="question_remove"),
    path("questions/<int:pk>/move/", questionnaires_building.question_move, name="question_move"),
    path("questions/<int:pk>/texts/", questionnaires_desk.questionnaire_texts, name="questionnaire_texts"),
    path(f"{AT}sheets/", questionnaires_desk.sheets, name="sheets"),
    path(f"{AT}sheets/add/", questionnaires_desk.sheet_add, name="sheet_add"),
    path(f"{AT}sheets.csv", questionnaires_desk.sheets_file, name="sheets_file"),
    path("sheets/<int:pk>/void/", questionnaires_desk.sheet_void, name="sheet_void"),
    path(f"{AT}results/", questionnaires_desk.questionnaire_results, name="questionnaire_results"),
    path(f"{AT}results.csv", questionnaires_desk.questionnaire_file, name="questionnaire_file"),
]
