"""Paths of consultations and their participants: `public` for anyone, `desk` after sign-in."""

from __future__ import annotations

from django.urls import URLPattern, path

from participation.views import (
    consultations,
    consultations_public,
    notice_changes,
    participants,
    participants_public,
    stepping_back,
    unlawful_hearings,
)

CHANGE = "notice-changes/<int:pk>/"
AT = "consultations/<int:pk>/"
public: list[URLPattern] = [
    path(AT, consultations_public.consultation, name="consultation"),
    path(f"{AT}sign-up/", participants_public.sign_up, name="sign_up"),
    path("sign-ups/<str:receipt>/", participants_public.sign_up_receipt, name="sign_up_receipt"),
    path("sign-ups/<str:receipt>/leave/", stepping_back.sign_up_leave, name="sign_up_leave"),
]
desk: list[URLPattern] = [
    path("consultations/", consultations.consultations, name="consultations"),
    path("decisions/<int:pk>/consultations/add/", consultations.add, name="consultation_add"),
    path(AT, consultations.consultation, name="consultation"),
    path(f"{AT}edit/", consultations.edit, name="consultation_edit"),
    path(f"{AT}sign/", consultations.sign, name="consultation_sign"),
    path(f"{AT}return/", consultations.send_back, name="consultation_return"),
    path(f"{AT}publish/", consultations.publish, name="consultation_publish"),
    path(f"{AT}record/", consultations.record, name="consultation_record"),
    path(f"{AT}close/", consultations.close, name="consultation_close"),
    path(
        f"{AT}close-unlawful/",
        unlawful_hearings.consultation_close_unlawful,
        name="consultation_close_unlawful",
    ),
    path(f"{AT}cancel/", consultations.cancel, name="consultation_cancel"),
    path(f"{AT}change/", notice_changes.notice_change, name="notice_change"),
    path(f"{AT}change/save/", notice_changes.notice_change_save, name="notice_change_save"),
    path(f"{CHANGE}sign/", notice_changes.notice_change_sign, name="notice_change_sign"),
    path(f"{CHANGE}return/", notice_changes.notice_change_return, name="notice_change_return"),
    path(f"{CHANGE}publish/", notice_changes.notice_change_publish, name="notice_change_publish"),
    path(f"{CHANGE}discard/", notice_changes.notice_change_discard, name="notice_change_discard"),
    path(f"{AT}participants/", participants.participants, name="participants"),
    path(f"{AT}participants/add/", participants.add, name="participant_add"),
    path(f"{AT}participants/draw/", participants.draw, name="participants_draw"),
    path(f"{AT}participants/publish/", participants.publish_list, name="participants_publish"),
    path("participants/<int:pk>/", participants.participant, name="participant"),
    path("participants/<int:pk>/select/", participants.select, name="participant_select"),
    path("participants/<int:pk>/name/", participants.name, name="participant_name"),
    path("participants/<int:pk>/withdraw/", participants.withdraw, name="participant_withdraw"),
    path("participants/<int:pk>/attend/", participants.attend, name="participant_attend"),
    path("participants/<int:pk>/take-over/", participants.take_over, name="participant_take_over"),
]
