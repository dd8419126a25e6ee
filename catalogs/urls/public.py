"""Paths of the public catalogs."""

from __future__ import annotations

from django.urls import path

from catalogs.views import public as views

app_name = "catalogs"
urlpatterns = [
    path("catalogs/", views.catalogs, name="catalogs"),
    path("catalogs/download.<str:form>", views.download, name="download"),
    path("catalogs/<slug:slug>/", views.domain, name="domain"),
    path("units/", views.units, name="units"),
    path("units/<slug:code>/", views.unit, name="unit"),
    path("items/<int:pk>/", views.item, name="item"),
    path("items/<int:pk>/history/", views.item_history, name="item_history"),
]
