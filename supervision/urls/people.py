"""Paths of the people who answer for disclosure, of training and of the columns' freshness."""

from __future__ import annotations

from django.urls import URLPattern, path

from supervision.views import columns, people, trainings

public: list[URLPattern] = []
desk: list[URLPattern] = [
    path("columns/", columns.columns, name="columns"),
    path("people/", people.people, name="people"),
    path("people/export.xlsx", people.export, name="people_export"),
    path("people/add/", people.add, name="person_add"),
    path("people/<int:pk>/", people.person, name="responsible_person"),
    path("people/<int:pk>/edit/", people.edit, name="person_edit"),
    path("people/<int:pk>/end/", people.end, name="person_end"),
    path("people/<int:pk>/hand-over/", people.hand_over, name="person_hand_over"),
    path("trainings/", trainings.trainings, name="trainings"),
    path("trainings/add/", trainings.add, name="training_add"),
    path("trainings/<int:pk>/", trainings.training, name="training"),
    path("trainings/<int:pk>/edit/", trainings.edit, name="training_edit"),
    path("trainings/<int:pk>/remove/", trainings.remove, name="training_remove"),
    path("trainings/<int:pk>/attendees/", trainings.attendees, name="training_attendees"),
    path(
        "trainings/<int:pk>/attendees/remove/",
        trainings.attendees_remove,
        name="training_attendees_remove",
    ),
]
