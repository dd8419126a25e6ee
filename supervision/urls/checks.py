"""Paths of checks, reminders, escalations, laggards and calls."""

from __future__ import annotations

from django.urls import URLPattern, path

from supervision.views import checks, due_moves, laggards

public: list[URLPattern] = []
desk: list[URLPattern] = [
    path("checks/", checks.checks, name="checks"),
    path("reminders/", checks.reminders, name="reminders"),
    path("messages/", checks.messages_sent, name="messages"),
    path("escalations/", checks.escalations, name="escalations"),
    path("escalations/<int:pk>/", checks.escalation, name="escalation"),
    path("escalations/<int:pk>/close/", checks.escalation_close, name="escalation_close"),
    path("escalations/<int:pk>/paper.docx", checks.escalation_paper, name="escalation_paper"),
    path("laggards/", laggards.laggards, name="laggards"),
    path("laggards/paper.docx", laggards.laggards_paper, name="laggards_paper"),
    path("laggards/calls.xlsx", laggards.call_list, name="call_list"),
    path("due-moves/", due_moves.due_moves, name="due_moves"),
    path("due-moves/find/", due_moves.due_moves_find, name="due_moves_find"),
    path("calls/", laggards.calls, name="calls"),
    path("calls/<slug:code>/register/", laggards.call_register, name="call_register"),
]
