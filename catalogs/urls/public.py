"""Paths of the public catalogs."""

from __future__ import annotations

from django.urls import path

from catalogs.views import public as views
from catalogs.views import public_editions

app_name = "catalogs"
urlpatterns = [
    path("catalogs/", views.catalogs, name="catalogs"),
    path("catalogs/download.<str:form>", views.download, name="download"),
    path("catalogs/<slug:slug>/", views.domain, name="domain"),
    path("units/", views.units, name="units"),
    path("units/<slug:code>/", views.unit, name="unit"),
    path("items/<int:pk>/", views.item, name="item"),
    path("items/<int:pk>/history/", views.item_history, name="item_history"),
    path("disclosures/<int:pk>/file/", views.disclosure_file, name="disclosure_file"),
    path("items/<int:pk>/compare/", public_editions.item_compare, name="item_compare"),
    path("editions/", public_editions.editions, name="editions"),
    path("editions/compare/", public_editions.edition_compare, name="edition_compare"),
    path("editions/<int:pk>/", public_editions.edition, name="edition"),
    path("editions/<int:pk>/download.<str:form>", public_editions.edition_download, name="edition_download"),
    path("editions/<int:pk>/items/<str:code>/", public_editions.edition_item, name="edition_item"),
]
