"""Paths of the catalogs after sign-in."""

from __future__ import annotations

from django.urls import include, path

from catalogs.views import (
    compiling,
    copying,
    disclosures,
    duty_lists,
    edition_changes,
    edition_loads,
    editions,
    exports,
    findings,
    importing,
    laws,
    lead_looks,
    reviewing,
    submitting,
    unit_changes,
    unit_forms,
    uptakes,
)

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
    path("mend/", findings.item_mend, name="item_mend"),
    path("accept/", findings.finding_accept, name="finding_accept"),
    path("accepted/<int:accepted>/reopen/", findings.finding_reopen, name="finding_reopen"),
    path("history/", reviewing.item_history, name="item_history"),
    path("compare/", reviewing.item_compare, name="item_compare"),
]
of_domain = [
    path("", compiling.domain, name="domain"),
    path("take-over/", compiling.take_over, name="take_over"),
    path("add/", compiling.item_add, name="item_add"),
    path("items/", compiling.items_edit, name="items_edit"),
    path("items/save/", compiling.items_save, name="items_save"),
    path("paste/", compiling.paste, name="paste"),
    path("mend/", findings.mend_all, name="mend_all"),
    path("copy/", copying.copy, name="copy"),
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
    path("conflicts/", unit_forms.import_conflicts, name="import_conflicts"),
]
of_order = [
    path("", reviewing.order, name="order"),
    path("time/", reviewing.order_set, name="order_set"),
    path("take-out/", reviewing.order_take_out, name="order_take_out"),
    path("cancel/", reviewing.order_cancel, name="order_cancel"),
]
of_edition = [
    path("", editions.edition, name="edition"),
    path("publish/", editions.publish, name="edition_publish"),
    path("next/", editions.start_next, name="edition_next"),
    path("discard/", editions.discard, name="edition_discard"),
    path("changes/", edition_changes.changes, name="edition_changes"),
    path("refreshes/", edition_changes.edition_refreshes, name="edition_refreshes"),
    path("refreshes/<int:source>/", edition_changes.start_refreshed, name="edition_refresh"),
    path("uptakes/", uptakes.board, name="edition_uptakes"),
    path("uptakes/due-day/", uptakes.move_due_day, name="edition_due_day"),
]
of_edition_load = [
    path("", edition_loads.load, name="edition_load"),
    path("leave-out/", edition_loads.leave_out, name="edition_load_leave_out"),
    path("again/", edition_loads.again, name="edition_load_again"),
    path("cancel/", edition_loads.cancel, name="edition_load_cancel"),
]
of_uptake = [
    path("", uptakes.uptake, name="uptake"),
    path("map/", uptakes.map_items, name="uptake_map"),
    path("equal/", uptakes.confirm_equal, name="uptake_equal"),
    path("new/", uptakes.take_new, name="uptake_new"),
    path("dropped/", uptakes.settle_dropped, name="uptake_dropped"),
    path("finish/", uptakes.finish, name="uptake_finish"),
]
of_law = [
    path("", laws.law, name="law"),
    path("edit/", laws.law_edit, name="law_edit"),
    path("change/", laws.law_change, name="law_change"),
]
of_disclosure = [
    path("", disclosures.disclosure, name="disclosure"),
    path("correct/", disclosures.correct, name="disclosure_correct"),
    path("remove/", disclosures.remove, name="disclosure_remove"),
    path("release/", disclosures.release, name="disclosure_release"),
    path("spot-check/", disclosures.spot_check, name="disclosure_spot_check"),
]
of_registration = [
    path("", disclosures.registration, name="registration"),
    path("apply/", disclosures.registration_apply, name="registration_apply"),
    path("cancel/", disclosures.registration_cancel, name="registration_cancel"),
]
urlpatterns = [
    path("checkup/", findings.checkup_rules, name="checkup_rules"),
    path("checkup/count/", findings.checkup_count, name="checkup_count"),
    path("catalogs/", compiling.catalogs, name="catalogs"),
    path("catalogs/items/<int:pk>/", include(of_item)),
    path("catalogs/claims/<int:pk>/claim/", compiling.claim, name="claim"),
    path("catalogs/claims/<int:pk>/no-cooperation/", compiling.no_cooperation, name="no_cooperation"),
    path("catalogs/imports/<int:pk>/", include(of_import)),
    path("catalogs/<slug:unit>/", compiling.unit, name="unit"),
    path("catalogs/<slug:unit>/lists/", duty_lists.duty_lists, name="duty_lists"),
    path("catalogs/<slug:unit>/lists/load/", duty_lists.load_list, name="duty_list_load"),
    path("catalogs/<slug:unit>/lists/link/", duty_lists.link_entries, name="duty_link"),
    path("catalogs/<slug:unit>/lists/<int:pk>/", duty_lists.duty_entry, name="duty_entry"),
    path("catalogs/<slug:unit>/import/", importing.upload, name="import_upload"),
    path("catalogs/<slug:unit>/export.<str:form>", importing.export, name="export"),
    path("catalogs/<slug:unit>/form.xlsx", unit_forms.unit_form, name="unit_form"),
    path("catalogs/<slug:unit>/<slug:domain>/", include(of_domain)),
    path("submissions/<int:pk>/", include(of_submission)),
    path("reviews/", reviewing.reviews, name="reviews"),
    path("reviews/publish/", reviewing.publish, name="publish"),
    path("reviews/results/<int:pk>/", reviewing.review_result, name="review_result"),
    path("reviews/rows/<int:pk>/undo/", reviewing.undo_verdict, name="undo_verdict"),
    path("reviews/orders/<int:pk>/", include(of_order)),
    path("reviews/<int:pk>/", reviewing.review, name="review"),
    path("reviews/<int:pk>/reading/", reviewing.reading, name="reading"),
    path("exports/", exports.exports, name="exports"),
    path("looks/", lead_looks.lead_looks, name="lead_looks"),
    path("looks/rules/", lead_looks.look_rules, name="look_rules"),
    path("looks/<int:pk>/", lead_looks.lead_look, name="lead_look"),
    path("looks/<int:pk>/answer/", lead_looks.answer, name="lead_look_answer"),
    path("unit-changes/", unit_changes.unit_changes, name="unit_changes"),
    path("unit-changes/new/", unit_changes.unit_change, name="unit_change"),
    path("editions/", editions.editions, name="editions"),
    path("editions/load/", edition_loads.upload, name="edition_upload"),
    path("editions/loads/<int:pk>/", include(of_edition_load)),
    path("editions/items/<int:pk>/", editions.standard_item, name="standard_item"),
    path("editions/items/<int:pk>/takers/", edition_changes.item_takers, name="standard_item_takers"),
    path("editions/<int:pk>/", include(of_edition)),
    path("uptakes/", uptakes.uptakes, name="uptakes"),
    path("uptakes/<int:pk>/", include(of_uptake)),
    path("laws/", laws.laws, name="laws"),
    path("laws/add/", laws.law_add, name="law_add"),
    path("laws/<int:pk>/", include(of_law)),
    path("disclosures/", disclosures.disclosures, name="disclosures"),
    path("disclosures/export.<str:form>", disclosures.export, name="disclosures_export"),
    path("disclosures/add/", disclosures.add, name="disclosure_add"),
    path("disclosures/add/<int:pk>/", disclosures.register, name="disclosure_register"),
    path("disclosures/add/<int:pk>/due/", disclosures.due, name="disclosure_due"),
    path("disclosures/batch/", disclosures.registrations, name="registrations"),
    path("disclosures/batch/<int:pk>/", include(of_registration)),
    path("disclosures/batch/rows/<int:pk>/", disclosures.registration_row, name="registration_row"),
    path("disclosures/<int:pk>/", include(of_disclosure)),
]
