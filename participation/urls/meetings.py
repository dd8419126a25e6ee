"""Paths of meetings open to attendance: `public` for anyone, `desk` after sign-in."""

from __future__ import annotations

from django.urls import URLPattern, path

from participation.views import attendance, meetings, meetings_public, stepping_back

public: list[URLPattern] = [
    path("meetings/", meetings_public.meetings, name="meetings"),
    path("meetings/receipt/", meetings_public.attendance, name="attendance"),
    path("meetings/receipt/<str:receipt>/leave/", stepping_back.attendance_leave, name="attendance_leave"),
    path("meetings/<int:pk>/", meetings_public.meeting, name="meeting"),
    path("meetings/<int:pk>/sign-up/", meetings_public.sign_up, name="meeting_sign_up"),
]
desk: list[URLPattern] = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/add/", meetings.add, name="meeting_add"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", meetings.edit, name="meeting_edit"),
    path("meetings/<int:pk>/submit/", meetings.submit, name="meeting_submit"),
    path("meetings/<int:pk>/return/", meetings.send_back, name="meeting_return"),
    path("meetings/<int:pk>/publish/", meetings.publish, name="meeting_publish"),
    path("meetings/<int:pk>/people/add/", attendance.enter, name="meeting_person"),
    path("meetings/<int:pk>/seat/", attendance.seat, name="meeting_seat"),
    path("meetings/<int:pk>/hold/", meetings.hold, name="meeting_hold"),
    path("meetings/<int:pk>/replies/submit/", meetings.submit_replies, name="meeting_submit_replies"),
    path("meetings/<int:pk>/replies/return/", meetings.return_replies, name="meeting_return_replies"),
    path("meetings/<int:pk>/close/", meetings.close, name="meeting_close"),
    path("meetings/<int:pk>/cancel/", meetings.cancel, name="meeting_cancel"),
    path("attendance/<int:pk>/take/", attendance.take, name="attendance_take"),
    path("attendance/<int:pk>/decline/", attendance.decline, name="attendance_decline"),
    path("attendance/<int:pk>/fill/", attendance.fill, name="attendance_fill"),
    path("attendance/<int:pk>/remarks/", attendance.remarks, name="attendance_remarks"),
]
