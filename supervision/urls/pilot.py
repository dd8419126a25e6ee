"""Paths of the pilot's papers: units' summary material, the county's package, standard documents."""

from __future__ import annotations

from django.urls import URLPattern, path

from supervision.views import packages, standards, summaries

public: list[URLPattern] = []
desk: list[URLPattern] = [
    path("summaries/", summaries.summaries, name="summaries"),
    path("summaries/start/<int:pk>/", summaries.start, name="summary_start"),
    path("summaries/<int:pk>/", summaries.summary, name="summary"),
    path("summaries/<int:pk>/edit/", summaries.edit, name="summary_edit"),
    path("summaries/<int:pk>/hand-in/", summaries.hand_in, name="summary_hand_in"),
    path("summaries/<int:pk>/receive/", summaries.receive, name="summary_receive"),
    path("summaries/<int:pk>/return/", summaries.send_back, name="summary_return"),
    path("summaries/<int:pk>/document/", summaries.document, name="summary_document"),
    path("summaries/<int:pk>/file/", summaries.file, name="summary_file"),
    path("packages/<int:pk>/", packages.package, name="package"),
    path("packages/<int:pk>/order/", packages.order, name="package_order"),
    path("packages/download/<int:pk>/", packages.download, name="package_download"),
    path("packages/dispatch/<int:pk>/", packages.dispatch, name="package_dispatch"),
    path("packages/receipt/<int:pk>/", packages.receipt, name="package_receipt"),
    path("standards/", standards.standards, name="standards"),
    path("standards/add/", standards.add, name="standard_add"),
    path("standards/<int:pk>/", standards.standard, name="standard"),
    path("standards/<int:pk>/edit/", standards.edit, name="standard_edit"),
    path("standards/<int:pk>/publish/", standards.publish, name="standard_publish"),
    path("standards/<int:pk>/discard/", standards.discard, name="standard_discard"),
    path("standards/<int:pk>/sign/<slug:unit>/", standards.sign, name="standard_sign"),
    path("standards/<int:pk>/file/", standards.file, name="standard_file"),
]
