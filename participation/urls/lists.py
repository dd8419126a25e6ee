"""Paths of the year's lists of decisions: `public` for anyone, `desk` after sign-in."""

from __future__ import annotations

from django.urls import URLPattern, path

from participation.views import list_entries, lists, lists_public

public: list[URLPattern] = [
    path("lists/", lists_public.lists, name="lists"),
    path("lists/<int:pk>/", lists_public.version, name="list"),
    path("lists/<int:pk>/download.<str:form>", lists_public.download, name="list_download"),
]
desk: list[URLPattern] = [
    path("lists/", lists.lists, name="lists"),
    path("lists/start/", lists.start, name="list_start"),
    path("lists/<int:pk>/", lists.version, name="list"),
    path("lists/<int:pk>/edit/", lists.edit, name="list_edit"),
    path("lists/<int:pk>/choose/", list_entries.choose, name="list_choose"),
    path("lists/<int:pk>/decisions/<int:decision>/", list_entries.add, name="list_add"),
    path("lists/<int:pk>/propose/", list_entries.propose, name="list_propose"),
    path("lists/<int:pk>/ask/", lists.ask, name="list_ask"),
    path("lists/<int:pk>/publish/", lists.publish, name="list_publish"),
    path("lists/<int:pk>/next/", lists.start_next, name="list_next"),
    path("lists/<int:pk>/discard/", lists.discard, name="list_discard"),
    path("lists/entries/<int:pk>/", list_entries.entry, name="list_entry"),
    path("lists/entries/<int:pk>/move/", list_entries.move, name="list_entry_move"),
    path("lists/entries/<int:pk>/remove/", list_entries.remove, name="list_entry_remove"),
]
