"""Paths of opinions, from the form to the answer: `public` for anyone, `desk` after sign-in."""

from __future__ import annotations

from django.urls import URLPattern, path

from participation.views import opinion_groups, opinion_receipts, opinion_single, opinions, opinions_public

OF = "consultations/<int:pk>/opinions"
ONE, GROUP = "opinions/<int:pk>/", "opinion-groups/<int:pk>/"
public: list[URLPattern] = [
    path("consultations/<int:pk>/opinion/", opinions_public.opinion_form, name="opinion_form"),
    path(f"{OF}.<str:form>", opinions_public.opinion_table, name="opinion_table"),
    path("receipts/", opinion_receipts.receipts, name="receipts"),
    path("receipts/<str:receipt>/", opinion_receipts.receipt, name="receipt"),
    path("receipts/<str:receipt>/code.svg", opinion_receipts.receipt_code, name="receipt_code"),
]
desk: list[URLPattern] = [
    path(f"{OF}/", opinions.opinion_list, name="opinions"),
    path(f"{OF}.<str:form>", opinions.opinions_export, name="opinions_export"),
    path(f"{OF}/record/", opinions.opinion_record, name="opinion_record"),
    path(f"{OF}/screen/", opinions.opinions_screen, name="opinions_screen"),
    path(f"{OF}/groups/", opinion_groups.opinion_groups, name="opinion_groups"),
    path(f"{OF}/groups/propose/", opinion_groups.opinion_groups_propose, name="opinion_groups_propose"),
    path(ONE, opinion_single.opinion, name="opinion"),
    path(f"{ONE}scan/", opinion_single.opinion_scan, name="opinion_scan"),
    path(f"{ONE}screen/", opinion_single.opinion_screen, name="opinion_screen"),
    path(f"{ONE}shown/", opinion_single.opinion_shown, name="opinion_shown"),
    path(f"{ONE}answer/", opinion_single.opinion_answer, name="opinion_answer"),
    path(f"{ONE}move/", opinion_single.opinion_move, name="opinion_move"),
    path(GROUP, opinion_groups.opinion_group, name="opinion_group"),
    path(f"{GROUP}confirm/", opinion_groups.opinion_group_confirm, name="opinion_group_confirm"),
    path(f"{GROUP}answer/", opinion_groups.opinion_group_answer, name="opinion_group_answer"),
    path(f"{GROUP}take-out/", opinion_groups.opinion_group_take_out, name="opinion_group_take_out"),
    path(f"{GROUP}join/", opinion_groups.opinion_group_join, name="opinion_group_join"),
    path(f"{GROUP}dissolve/", opinion_groups.opinion_group_dissolve, name="opinion_group_dissolve"),
]
