"""Paths of inspections and of what has to be put right."""

from __future__ import annotations

from django.urls import URLPattern, path

from supervision.views import circulars, inspection_rows, inspections, rectifications

public: list[URLPattern] = []
desk: list[URLPattern] = [
    path("inspections/", inspections.inspections, name="inspections"),
    path("inspections/add/", inspections.add, name="inspection_add"),
    path("inspections/<int:pk>/", inspections.inspection, name="inspection"),
    path("inspections/<int:pk>/edit/", inspections.edit, name="inspection_edit"),
    path("inspections/<int:pk>/discard/", inspections.discard, name="inspection_discard"),
    path("inspections/<int:pk>/draw/", inspections.draw, name="inspection_draw"),
    path("inspections/<int:pk>/take-back/", inspections.take_back, name="inspection_take_back"),
    path("inspections/<int:pk>/order/", inspections.order, name="inspection_order"),
    path("inspections/<int:pk>/close/", inspections.close, name="inspection_close"),
    path("inspections/<int:pk>/circular/", circulars.circular, name="circular"),
    path("inspections/<int:pk>/circular/draft/", circulars.draft, name="circular_draft"),
    path("inspections/<int:pk>/circular/record/", circulars.record, name="circular_record"),
    path("inspections/<int:pk>/circular.docx", circulars.file, name="circular_file"),
    path("inspections/<int:pk>/units/<slug:code>/", inspection_rows.unit, name="inspection_unit"),
    path("inspections/rows/<int:pk>/", inspection_rows.row, name="inspection_row"),
    path("rectifications/", rectifications.rectifications, name="rectifications"),
    path("rectifications/<int:pk>/", rectifications.rectification, name="rectification"),
    path("rectifications/<int:pk>/report/", rectifications.report, name="rectification_report"),
    path("rectifications/<int:pk>/accept/", rectifications.accept, name="rectification_accept"),
    path("rectifications/<int:pk>/return/", rectifications.send_back, name="rectification_return"),
]
