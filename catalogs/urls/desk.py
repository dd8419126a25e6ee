"""Paths of the catalogs after sign-in."""

from __future__ import annotations

from django.urls import include, path

from catalogs.views import compiling, editions, importing, lead_looks, reviewing, submitting, unit_changes

app_name = "catalogs_desk"

of_item = [
    path("", compiling.item_edit, name="item_edit"),
    path("save/", compiling.item_save, name="item_save"),
    path("check/", compiling.item_check, name="item_check"),
    path("not-applicable/", compiling.item_not_applicable, name="item_not_applicable"),
    path("applicable/", compiling.item_applicable, name="item_applicable"),
    path("remove/", compiling.item_remove, name="item_remove"),
    path("revise/", compiling.item_revise, name="item_revise"),
    path("withdraw/", reviewing.withdraw, name="withdraw"),
]
of_domain = [
    path("", compiling.domain, name="domain"),
    path("take-over/", compiling.take_over, name="take_over"),
    path("add/", compiling.item_add, name="item_add"),
    path("hand-in/", submitting.hand_in, name="hand_in"),
]
of_submission = [
    path("", submitting.submission, name="submission"),
    path("confirm/", submitting.confirm, name="confirm"),
    path("send-back/", submitting.send_back, name="send_back"),
    path("recall/", submitting.recall, name="recall"),
    path("sheet/", submitting.sheet, name="sheet"),
    path("signed-sheet/", submitting.signed_sheet, name="signed_sheet"),
]
of_import = [
    path("", importing.run, name="import"),
    path("apply/", importing.apply, name="import_apply"),
    path("cancel/", importing.cancel, name="import_cancel"),
]
of_edition = [
    path("", editions.edition, name="edition"),
    path("publish/", editions.publish, name="edition_publish"),
    path("next/", editions.start_next, name="edition_next"),
]
urlpatterns = [
    path("catalogs/", compiling.catalogs, name="catalogs"),
    path("catalogs/items/<int:pk>/", include(of_item)),
    path("catalogs/claims/<int:pk>/claim/", compiling.claim, name="claim"),
    path("catalogs/claims/<int:pk>/no-cooperation/", compiling.no_cooperation, name="no_cooperation"),
    path("catalogs/imports/<int:pk>/", include(of_import)),
    path("catalogs/<slug:unit>/", compiling.unit, name="unit"),
    path("catalogs/<slug:unit>/import/", importing.upload, name="import_upload"),
    path("catalogs/<slug:unit>/export.<str:form>", importing.export, name="export"),
    path("catalogs/<slug:unit>/<slug:domain>/", include(of_domain)),
    path("submissions/<int:pk>/", include(of_submission)),
    path("reviews/", reviewing.reviews, name="reviews"),
    path("reviews/publish/", reviewing.publish, name="publish"),
    path("reviews/results/<slug:name>/", reviewing.review_result, name="review_result"),
    path("reviews/<int:pk>/", reviewing.review, name="review"),
    path("looks/", lead_looks.lead_looks, name="lead_looks"),
    path("looks/rules/", lead_looks.look_rules, name="look_rules"),
    path("looks/<int:pk>/", lead_looks.lead_look, name="lead_look"),
    path("looks/<int:pk>/answer/", lead_looks.answer, name="lead_look_answer"),
    path("unit-changes/", unit_changes.unit_changes, name="unit_changes"),
    path("unit-changes/new/", unit_changes.unit_change, name="unit_change"),
    path("editions/", editions.editions, name="editions"),
    path("editions/items/<int:pk>/", editions.standard_item, name="standard_item"),
    path("editions/<int:pk>/", include(of_edition)),
]
