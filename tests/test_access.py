"""Every address of the portal, tried as every role. An address that is missing from the table fails the test."""

from __future__ import annotations

from copy import copy
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import get_resolver, reverse

from disclosure_portal import clock
from disclosure_portal.accounts.models import User
from disclosure_portal.jobs.models import Job
from disclosure_portal.units.models import Unit
from tests import factories
from tests.world import make_world

pytestmark = pytest.mark.django_db

PEOPLE = ("editor", "approver", "reviewer", "leader", "administrator", "auditor", "outsider", "stranger")

# One letter for each of PEOPLE: o it opens, f 403, n 404. The records belong to the editor's and the
# approver's township; the outsider is the editor of another one, the rest act for the county, and the
# stranger reviews for another county.
PUBLIC = {
    "site:home": [],
    "catalogs:catalogs": [],
    "catalogs:download": ["csv"],
    "catalogs:domain": ["social-assistance"],
    "catalogs:units": [],
    "catalogs:unit": ["210323106"],
    "catalogs:item": ["published"],
    "catalogs:item_history": ["published"],
    "catalogs:disclosure_file": ["public_file"],
    "catalogs:item_compare": ["published"],
    "catalogs:editions": [],
    "catalogs:edition": ["provincial"],
    "catalogs:edition_item": ["provincial", "provincial_code"],
    "catalogs:edition_compare": [],
    "catalogs:edition_download": ["provincial", "csv"],
    "supervision:matrix": [],
    "supervision:progress": [],
    "participation:meetings": [],
    "participation:meeting": ["meeting_seated"],
    "participation:lists": [],
    "participation:list": ["list_published"],
    "participation:list_download": ["list_published", "csv"],
    "participation:mechanisms": [],
    "participation:mechanism": ["mechanism"],
    "participation:mechanism_file": ["mechanism"],
    "participation:overview": [],
    "participation:decision": ["decision"],
    "participation:explanation": ["explanation_public"],
    "participation:concerns": [],
    "participation:concern": ["concern_public"],
    "participation:consultation": ["consultation"],
    "participation:opinion_table": ["closed_consultation", "csv"],
    "participation:questionnaire_results": ["closed_questionnaire"],
    "supervision:plans": [],
    "supervision:plan": ["plan"],
}
# Pages with a form on them: each carries a token of its own and is never kept by a cache.
PUBLIC_FORMS = {
    "participation:sign_up": ["hearing"],
    "participation:sign_up_receipt": ["sign_up_receipt"],
    "participation:sign_up_leave": ["sign_up_receipt"],
    "participation:attendance": [],
    "participation:attendance_leave": ["seated_receipt"],
    "participation:meeting_sign_up": ["meeting_called"],
    "participation:questionnaire_receipt": ["closed_questionnaire", "sheet_receipt"],
    "participation:questionnaire": ["open_questionnaire"],
    "participation:opinion_form": ["consultation"],
    "participation:receipts": [],
    "participation:receipt": ["opinion_receipt"],
    "participation:receipt_code": ["opinion_receipt"],
}
OPEN_TO_ALL = "oooooooo"
DESK = {
    # name: (methods, arguments from the world, answers)
    "web:desk": ("GET", [], OPEN_TO_ALL),
    "accounts:sign_out": ("POST", [], OPEN_TO_ALL),
    "accounts:password_change": ("GET POST", [], OPEN_TO_ALL),
    "accounts:people": ("GET", [], "ffofoffo"),
    "accounts:unit_people": ("GET", ["unit"], "ffofoffn"),
    "accounts:grant": ("GET POST", ["unit"], "ffffoffn"),
    "accounts:end": ("GET POST", ["membership"], "ffffoffn"),
    "accounts:hand_over": ("GET POST", ["membership"], "ffffoffn"),
    "accounts:account": ("GET", ["account"], "ffofoffn"),
    "accounts:reset_password": ("GET POST", ["account"], "ffffoffn"),
    "accounts:close_account": ("GET POST", ["account"], "ffffoffn"),
    "accounts:reopen_account": ("GET POST", ["account"], "ffffoffn"),
    "attachments:download": ("GET", ["attachment"], "ooonnonn"),
    "audit:entries": ("GET", [], "fffffoff"),
    "audit:export": ("POST", [], "fffffoff"),
    "audit:check": ("POST", [], "fffffoff"),
    "audit:entry": ("GET", ["entry"], "fffffoff"),
    "jobs:job": ("GET", ["job"], "onnnonnn"),
    "jobs:download": ("GET", ["job"], "onnnonnn"),
    "notices:inbox": ("GET", [], OPEN_TO_ALL),
    "notices:read_all": ("POST", [], OPEN_TO_ALL),
    "notices:read": ("POST", ["notice"], "onnnnnnn"),
    "catalogs_desk:catalogs": ("GET", [], OPEN_TO_ALL),
    "catalogs_desk:unit": ("GET", ["unit"], "oooooonn"),
    "catalogs_desk:domain": ("GET", ["unit", "domain"], "oooooonn"),
    "catalogs_desk:take_over": ("POST", ["unit", "domain"], "ofofffnn"),
    "catalogs_desk:item_add": ("GET POST", ["unit", "domain"], "ofofffnn"),
    "catalogs_desk:items_edit": ("GET POST", ["unit", "domain"], "ofofffnn"),
    "catalogs_desk:items_save": ("POST", ["unit", "domain"], "ofofffnn"),
    "catalogs_desk:paste": ("GET POST", ["unit", "domain"], "ofofffnn"),
    "catalogs_desk:item_edit": ("GET", ["item"], "oooooonn"),
    "catalogs_desk:item_save": ("POST", ["item"], "ofofffnn"),
    "catalogs_desk:item_check": ("POST", ["item"], "ofofffnn"),
    "catalogs_desk:item_not_applicable": ("GET POST", ["item"], "ofofffnn"),
    "catalogs_desk:item_applicable": ("POST", ["item"], "ofofffnn"),
    "catalogs_desk:item_remove": ("GET POST", ["item"], "ofofffnn"),
    "catalogs_desk:item_mend": ("POST", ["item"], "ofofffnn"),
    "catalogs_desk:finding_accept": ("POST", ["item"], "ofofffnn"),
    "catalogs_desk:finding_reopen": ("POST", ["item", "accepted"], "ofofffnn"),
    "catalogs_desk:mend_all": ("GET POST", ["unit", "domain"], "ofofffnn"),
    "catalogs_desk:checkup_rules": ("GET", [], OPEN_TO_ALL),
    "catalogs_desk:checkup_count": ("POST", [], OPEN_TO_ALL),
    "catalogs_desk:item_revise": ("POST", ["published"], "ofofffnn"),
    "catalogs_desk:withdraw": ("GET POST", ["published"], "ffofffnn"),
    "catalogs_desk:claim": ("POST", ["claim"], "ooofffnn"),
    "catalogs_desk:no_cooperation": ("POST", ["claim"], "ooofffnn"),
    "catalogs_desk:import_upload": ("GET POST", ["unit"], "ofofffnn"),
    "catalogs_desk:import": ("GET", ["run"], "ononnnnn"),
    "catalogs_desk:import_apply": ("POST", ["run"], "ononnnnn"),
    "catalogs_desk:import_cancel": ("POST", ["run"], "ononnnnn"),
    "catalogs_desk:import_conflicts": ("POST", ["run"], "ononnnnn"),
    "catalogs_desk:unit_form": ("GET", ["unit"], "ofofffnn"),
    "catalogs_desk:export": ("GET", ["unit", "form"], "oooooonn"),
    "catalogs_desk:hand_in": ("GET POST", ["unit", "domain"], "ofofffnn"),
    "catalogs_desk:submission": ("GET", ["handed_in"], "ooofffnn"),
    "catalogs_desk:confirm": ("POST", ["handed_in"], "foffffnn"),
    "catalogs_desk:send_back": ("GET POST", ["handed_in"], "foffffnn"),
    "catalogs_desk:recall": ("GET POST", ["handed_in"], "ofofffnn"),
    "catalogs_desk:sheet": ("GET", ["handed_in"], "ooofffnn"),
    "catalogs_desk:signed_sheet": ("GET POST", ["handed_in"], "ofofffnn"),
    "catalogs_desk:reviews": ("GET", [], "ffoffffo"),
    "catalogs_desk:review": ("GET POST", ["confirmed"], "ffofffnn"),
    "catalogs_desk:publish": ("GET POST", [], "ffoffffo"),
    "catalogs_desk:reading": ("POST", ["confirmed"], "ffofffnn"),
    "catalogs_desk:undo_verdict": ("POST", ["decided_row"], "ffofffnn"),
    "catalogs_desk:order": ("GET", ["order"], "ffoffffn"),
    "catalogs_desk:order_set": ("POST", ["order"], "ffoffffn"),
    "catalogs_desk:order_take_out": ("POST", ["order"], "ffoffffn"),
    "catalogs_desk:order_cancel": ("POST", ["order"], "ffoffffn"),
    "catalogs_desk:review_result": ("GET", ["result"], "ffoffffn"),
    "catalogs_desk:item_history": ("GET", ["published"], "oooooonn"),
    "catalogs_desk:item_compare": ("GET", ["published"], "oooooonn"),
    "catalogs_desk:laws": ("GET", [], OPEN_TO_ALL),
    "catalogs_desk:law_add": ("GET POST", [], "ffoffffo"),
    "catalogs_desk:law": ("GET", ["law"], OPEN_TO_ALL),
    "catalogs_desk:law_edit": ("GET POST", ["law"], "ffoffffo"),
    "catalogs_desk:law_change": ("GET POST", ["law"], "ffoffffo"),
    "catalogs_desk:editions": ("GET", [], "ffoffffo"),
    "catalogs_desk:edition": ("GET", ["edition"], "ffoffffn"),
    "catalogs_desk:standard_item": ("GET POST", ["standard_item"], "ffoffffn"),
    "catalogs_desk:edition_publish": ("GET POST", ["edition"], "ffoffffn"),
    "catalogs_desk:edition_next": ("POST", ["edition"], "ffoffffn"),
    "catalogs_desk:edition_discard": ("GET POST", ["edition"], "ffoffffn"),
    "catalogs_desk:edition_upload": ("GET POST", [], "ffoffffo"),
    "catalogs_desk:edition_load": ("GET", ["load"], "ffoffffn"),
    "catalogs_desk:edition_load_leave_out": ("POST", ["load"], "ffoffffn"),
    "catalogs_desk:edition_load_again": ("POST", ["load"], "ffoffffn"),
    "catalogs_desk:edition_load_cancel": ("POST", ["load"], "ffoffffn"),
    "catalogs_desk:edition_changes": ("GET", ["provincial"], "ffoffffn"),
    "catalogs_desk:edition_refreshes": ("GET", ["provincial"], "ffoffffn"),
    "catalogs_desk:edition_refresh": ("POST", ["edition", "provincial"], "ffoffffn"),
    "catalogs_desk:standard_item_takers": ("GET", ["standard_item"], "ffoffffn"),
    "catalogs_desk:edition_uptakes": ("GET POST", ["provincial"], "ffoffffn"),
    "catalogs_desk:edition_due_day": ("POST", ["provincial"], "ffoffffn"),
    "catalogs_desk:uptakes": ("GET", [], OPEN_TO_ALL),
    "catalogs_desk:uptake": ("GET", ["uptake"], "oooooonn"),
    "catalogs_desk:uptake_map": ("POST", ["uptake"], "ofofffnn"),
    "catalogs_desk:uptake_equal": ("POST", ["uptake"], "ofofffnn"),
    "catalogs_desk:uptake_new": ("POST", ["uptake"], "ofofffnn"),
    "catalogs_desk:uptake_dropped": ("POST", ["uptake"], "ofofffnn"),
    "catalogs_desk:uptake_finish": ("POST", ["uptake"], "ofofffnn"),
    "catalogs_desk:copy": ("GET POST", ["unit", "domain"], "ofofffnn"),
    "catalogs_desk:duty_lists": ("GET", ["unit"], "oooooonn"),
    "catalogs_desk:duty_list_load": ("GET POST", ["unit"], "ofofffnn"),
    "catalogs_desk:duty_link": ("POST", ["unit"], "ofofffnn"),
    "catalogs_desk:duty_entry": ("GET", ["unit", "duty_entry"], "ofofffnn"),
    "catalogs_desk:exports": ("GET POST", [], OPEN_TO_ALL),
    "catalogs_desk:lead_looks": ("GET", [], OPEN_TO_ALL),
    "catalogs_desk:look_rules": ("GET POST", [], "ffoffffo"),
    "catalogs_desk:lead_look": ("GET", ["look"], "ooonnnnn"),
    "catalogs_desk:lead_look_answer": ("POST", ["look"], "oofnnnnn"),
    "catalogs_desk:unit_changes": ("GET", [], "ffffofff"),
    "catalogs_desk:unit_change": ("GET POST", [], "ffffofff"),
    "catalogs_desk:disclosures": ("GET", [], OPEN_TO_ALL),
    "catalogs_desk:disclosures_export": ("GET", ["form"], OPEN_TO_ALL),
    "catalogs_desk:disclosure_add": ("GET", [], "ofofffoo"),
    "catalogs_desk:disclosure_register": ("GET POST", ["published"], "ofofffnn"),
    "catalogs_desk:disclosure_due": ("GET", ["published"], "ofofffnn"),
    "catalogs_desk:disclosure": ("GET", ["disclosure"], "oooooonn"),
    "catalogs_desk:disclosure_correct": ("GET POST", ["disclosure"], "ofofffnn"),
    "catalogs_desk:disclosure_remove": ("GET POST", ["disclosure"], "ooofffnn"),
    "catalogs_desk:disclosure_release": ("POST", ["waiting_file"], "foffffnn"),
    "catalogs_desk:disclosure_spot_check": ("POST", ["disclosure"], "ffofffnn"),
    "catalogs_desk:registrations": ("GET POST", [], "ofofffoo"),
    "catalogs_desk:registration": ("GET", ["registration"], "ononnnnn"),
    "catalogs_desk:registration_apply": ("POST", ["registration"], "ononnnnn"),
    "catalogs_desk:registration_cancel": ("POST", ["registration"], "ononnnnn"),
    "catalogs_desk:registration_row": ("GET POST", ["registration_row"], "ononnnnn"),
    "supervision_desk:plans": ("GET", [], OPEN_TO_ALL),
    "supervision_desk:plan_add": ("GET POST", [], "ffoffffo"),
    "supervision_desk:plan_import": ("GET POST", [], "ffoffffo"),
    "supervision_desk:plan_import_apply": ("POST", [], "ffoffffo"),
    "supervision_desk:plan": ("GET", ["plan"], "ooooooon"),
    "supervision_desk:plan_edit": ("GET POST", ["plan_draft"], "nnofffnn"),
    "supervision_desk:plan_start": ("GET POST", ["plan_draft"], "nnofffnn"),
    "supervision_desk:plan_discard": ("GET POST", ["plan_draft"], "nnofffnn"),
    "supervision_desk:plan_close": ("GET POST", ["plan"], "ffoffffn"),
    "supervision_desk:plan_reopen": ("POST", ["plan"], "ffoffffn"),
    "supervision_desk:plan_assign": ("POST", ["plan"], "ffoffffn"),
    "supervision_desk:plan_clone": ("GET POST", ["plan"], "ffoffffn"),
    "supervision_desk:milestone_add": ("GET POST", ["plan_draft"], "nnofffnn"),
    "supervision_desk:milestone": ("GET", ["milestone"], "ooooooon"),
    "supervision_desk:milestone_edit": ("GET POST", ["milestone_draft"], "nnofffnn"),
    "supervision_desk:milestone_remove": ("GET POST", ["milestone_draft"], "nnofffnn"),
    "supervision_desk:milestone_roll": ("GET POST", ["milestone"], "ffoffffn"),
    "supervision_desk:milestone_take_back_roll": ("POST", ["milestone"], "ffoffffn"),
    "supervision_desk:assignments": ("GET", [], OPEN_TO_ALL),
    "supervision_desk:assignment": ("GET", ["assignment"], "oooooonn"),
    "supervision_desk:assignment_progress": ("POST", ["assignment"], "ooofffnn"),
    "supervision_desk:assignment_waive": ("GET POST", ["assignment"], "ffofffnn"),
    "supervision_desk:assignment_end_waiver": ("POST", ["assignment"], "ffofffnn"),
    "supervision_desk:claims": ("GET", [], OPEN_TO_ALL),
    "supervision_desk:claims_domain": ("GET", ["claim_domain"], OPEN_TO_ALL),
    "supervision_desk:claim_take_on": ("POST", ["claim_domain"], "ffofffff"),
    "supervision_desk:claim": ("POST", ["claim_proposed"], "ooofffnn"),
    "supervision_desk:claim_decline": ("POST", ["claim_proposed"], "ooofffnn"),
    "supervision_desk:claim_no_cooperation": ("POST", ["claim_proposed"], "ooofffnn"),
    "supervision_desk:claim_take_out": ("POST", ["claim_proposed"], "ffofffnn"),
    "supervision_desk:claim_uphold": ("POST", ["claim_refusal"], "ffofffnn"),
    "participation_desk:adoption": ("GET", ["decision"], "oooooonn"),
    "participation_desk:adoption_edit": ("GET POST", ["decision"], "ofofffnn"),
    "participation_desk:adoption_sign": ("POST", ["adoption"], "foffffnn"),
    "participation_desk:adoption_return": ("POST", ["adoption"], "ffofffnn"),
    "participation_desk:adoption_publish": ("POST", ["adoption"], "ffofffnn"),
    "participation_desk:adoption_discard": ("GET POST", ["adoption"], "ofofffnn"),
    "participation_desk:explanations": ("GET", ["decision"], "oooooonn"),
    "participation_desk:explanation_add": ("GET POST", ["decision"], "ofofffnn"),
    "participation_desk:explanation": ("GET", ["explanation"], "oooooonn"),
    "participation_desk:explanation_edit": ("GET POST", ["explanation"], "ofofffnn"),
    "participation_desk:explanation_sign": ("POST", ["explanation"], "foffffnn"),
    "participation_desk:explanation_return": ("POST", ["explanation"], "ffofffnn"),
    "participation_desk:explanation_publish": ("POST", ["explanation"], "ffofffnn"),
    "participation_desk:explanation_discard": ("GET POST", ["explanation"], "ofofffnn"),
    "participation_desk:concerns": ("GET", [], OPEN_TO_ALL),
    "participation_desk:concern_register": ("GET POST", [], "ofofffoo"),
    "participation_desk:concern": ("GET", ["concern"], "oooooonn"),
    "participation_desk:concern_correct": ("GET POST", ["concern"], "ofofffnn"),
    "participation_desk:concern_answer": ("POST", ["concern"], "ofofffnn"),
    "participation_desk:concern_publish": ("POST", ["concern_answered"], "ffofffnn"),
    "participation_desk:concern_keep_back": ("POST", ["concern_answered"], "ffofffnn"),
    "participation_desk:concern_return": ("POST", ["concern_answered"], "ffofffnn"),
    "participation_desk:concern_reassign": ("POST", ["concern"], "ffofffnn"),
    "participation_desk:concern_press": ("POST", ["concern"], "ofofffnn"),
    "participation_desk:concern_release": ("POST", ["concern_public"], "ofofffnn"),
    "participation_desk:release_publish": ("POST", ["release"], "ffofffnn"),
    "participation_desk:release_drop": ("GET POST", ["release"], "ofofffnn"),
    "participation_desk:lists": ("GET", [], OPEN_TO_ALL),
    "participation_desk:list_start": ("GET POST", [], "ofofffoo"),
    "participation_desk:list": ("GET", ["list_draft"], "oooooonn"),
    "participation_desk:list_edit": ("GET POST", ["list_draft"], "ofofffnn"),
    "participation_desk:list_choose": ("GET", ["list_draft"], "ofofffnn"),
    "participation_desk:list_add": ("GET POST", ["list_draft", "unlisted"], "ofofffnn"),
    "participation_desk:list_propose": ("GET POST", ["list_draft"], "ofofffnn"),
    "participation_desk:list_ask": ("POST", ["list_draft"], "ofofffnn"),
    "participation_desk:list_publish": ("GET POST", ["list_draft"], "ffofffnn"),
    "participation_desk:list_next": ("GET POST", ["list_published"], "ofofffnn"),
    "participation_desk:list_discard": ("GET POST", ["list_draft"], "ofofffnn"),
    "participation_desk:list_entry": ("GET POST", ["list_entry"], "ofofffnn"),
    "participation_desk:list_entry_move": ("POST", ["list_entry"], "ofofffnn"),
    "participation_desk:list_entry_remove": ("GET POST", ["list_entry"], "ofofffnn"),
    "supervision_desk:dashboard": ("GET", [], OPEN_TO_ALL),  # a unit's people are sent to their own tasks
    "supervision_desk:chart": ("GET", ["time-line"], "ffoooofn"),
    "supervision_desk:matrix": ("GET", [], "ffoooofo"),
    "supervision_desk:matrix_items": ("GET", [], "ffoooofo"),
    "supervision_desk:matrix_export": ("GET", ["form"], "ffoooofo"),
    "supervision_desk:matrix_release": ("GET POST", [], "ffoffffo"),
    "supervision_desk:matrix_close": ("GET POST", [], "ffoffffo"),
    "supervision_desk:people": ("GET", [], OPEN_TO_ALL),
    "supervision_desk:people_export": ("GET", [], OPEN_TO_ALL),
    "supervision_desk:person_add": ("GET POST", [], "ooofffof"),
    "supervision_desk:responsible_person": ("GET", ["responsible_person"], "oooooonn"),
    "supervision_desk:person_edit": ("GET POST", ["responsible_person"], "ooofffnn"),
    "supervision_desk:person_end": ("GET POST", ["responsible_person"], "ooofffnn"),
    "supervision_desk:person_hand_over": ("GET POST", ["responsible_person"], "ooofffnn"),
    "supervision_desk:trainings": ("GET", [], OPEN_TO_ALL),
    "supervision_desk:training_add": ("GET POST", [], "ooofffof"),
    "supervision_desk:training": ("GET", ["training"], "oooooonn"),
    "supervision_desk:training_edit": ("GET POST", ["training"], "ooofffnn"),
    "supervision_desk:training_remove": ("GET POST", ["training"], "ooofffnn"),
    "supervision_desk:training_attendees": ("POST", ["training"], "ooofffnn"),
    "supervision_desk:training_attendees_remove": ("POST", ["training"], "ooofffnn"),
    "supervision_desk:columns": ("GET", [], "ffoooofo"),
    "participation_desk:mechanisms": ("GET", [], OPEN_TO_ALL),
    "participation_desk:mechanism_add": ("GET POST", [], "ofofffof"),
    "participation_desk:mechanism": ("GET", ["mechanism_draft"], "oooooonn"),
    "participation_desk:mechanism_edit": ("GET POST", ["mechanism_draft"], "ofofffnn"),
    "participation_desk:mechanism_publish": ("GET POST", ["mechanism_draft"], "ffofffnn"),
    "participation_desk:mechanism_repeal": ("GET POST", ["mechanism"], "ffofffnn"),
    "participation_desk:mechanism_discard": ("GET POST", ["mechanism_draft"], "ofofffnn"),
    "participation_desk:questionnaire": ("GET", ["questionnaire"], "oooooonn"),
    "participation_desk:questionnaire_preview": ("GET", ["questionnaire"], "oooooonn"),
    "participation_desk:question_add": ("GET POST", ["questionnaire"], "ofofffnn"),
    "participation_desk:questions_copy": ("GET POST", ["questionnaire"], "ofofffnn"),
    "participation_desk:question_edit": ("GET POST", ["question"], "ofofffnn"),
    "participation_desk:question_remove": ("GET POST", ["question"], "ofofffnn"),
    "participation_desk:question_move": ("POST", ["question"], "ofofffnn"),
    "participation_desk:sheets": ("GET", ["open_questionnaire"], "ofofffnn"),
    "participation_desk:sheet_add": ("GET POST", ["open_questionnaire"], "ofofffnn"),
    "participation_desk:sheet_void": ("GET POST", ["sheet"], "ofofffnn"),
    "participation_desk:sheets_file": ("GET", ["closed_questionnaire"], "ooofffnn"),
    "participation_desk:questionnaire_results": ("GET", ["closed_questionnaire"], "ooofffnn"),
    "participation_desk:questionnaire_texts": ("GET", ["closed_text"], "ooofffnn"),
    "participation_desk:questionnaire_file": ("GET", ["closed_questionnaire"], "ooofffnn"),
    "participation_desk:decisions": ("GET", [], OPEN_TO_ALL),
    "participation_desk:decision_propose": ("GET POST", [], "ofofffoo"),
    "participation_desk:decision": ("GET", ["drawing_up"], "oooooonn"),
    "participation_desk:decision_edit": ("GET POST", ["drawing_up"], "ofofffnn"),
    "participation_desk:decision_gate": ("GET POST", ["drawing_up", "open_participation"], "foffffnn"),
    "participation_desk:decision_evidence_add": ("GET POST", ["drawing_up", "experts"], "ofofffnn"),
    "participation_desk:decision_evidence_correct": ("GET POST", ["evidence"], "ofofffnn"),
    "participation_desk:decision_not_needed": ("GET POST", ["drawing_up", "risk"], "ofofffnn"),
    "participation_desk:decision_not_needed_end": ("POST", ["not_needed"], "ofofffnn"),
    "participation_desk:decision_draft_add": ("GET POST", ["drawing_up"], "ofofffnn"),
    "participation_desk:decision_drafts_compare": ("GET", ["drawing_up"], "oooooonn"),
    "participation_desk:decision_draft": ("GET", ["decision_draft"], "oooooonn"),
    "participation_desk:consultations": ("GET", [], OPEN_TO_ALL),
    "participation_desk:consultation_add": ("GET POST", ["decision"], "ofofffnn"),
    "participation_desk:consultation": ("GET", ["preparing"], "oooooonn"),
    "participation_desk:consultation_edit": ("GET POST", ["preparing"], "ofofffnn"),
    "participation_desk:consultation_sign": ("POST", ["preparing"], "foffffnn"),
    "participation_desk:consultation_return": ("POST", ["signed"], "ffofffnn"),
    "participation_desk:consultation_publish": ("GET POST", ["signed"], "ffofffnn"),
    "participation_desk:consultation_record": ("GET POST", ["hearing"], "ofofffnn"),
    "participation_desk:consultation_close": ("GET POST", ["to_close"], "foffffnn"),
    "participation_desk:consultation_close_unlawful": ("GET POST", ["unlawful_hearing"], "foffffnn"),
    "participation_desk:consultation_cancel": ("GET POST", ["hearing"], "foffffnn"),
    "participation_desk:notice_change": ("GET", ["hearing"], "oooooonn"),
    "participation_desk:notice_change_save": ("POST", ["hearing"], "ofofffnn"),
    "participation_desk:notice_change_sign": ("POST", ["change"], "foffffnn"),
    "participation_desk:notice_change_return": ("POST", ["change_signed"], "ffofffnn"),
    "participation_desk:notice_change_publish": ("POST", ["change_signed"], "ffofffnn"),
    "participation_desk:notice_change_discard": ("POST", ["change"], "ofofffnn"),
    "participation_desk:participants": ("GET", ["hearing"], "oooooonn"),
    "participation_desk:participant_add": ("GET POST", ["hearing"], "ofofffnn"),
    "participation_desk:participants_draw": ("POST", ["hearing"], "ofofffnn"),
    "participation_desk:participants_publish": ("POST", ["hearing"], "foffffnn"),
    "participation_desk:participant": ("GET", ["participant"], "oooooonn"),
    "participation_desk:participant_select": ("POST", ["participant"], "ofofffnn"),
    "participation_desk:participant_name": ("POST", ["participant"], "ooofffnn"),
    "participation_desk:participant_withdraw": ("POST", ["participant"], "ooofffnn"),
    "participation_desk:participant_attend": ("POST", ["participant"], "ofofffnn"),
    "participation_desk:participant_take_over": ("POST", ["participant"], "ofofffnn"),
    "participation_desk:opinions": ("GET", ["consultation"], "ooofffnn"),
    "participation_desk:opinions_export": ("GET", ["consultation", "csv"], "ooofffnn"),
    "participation_desk:opinion_record": ("GET POST", ["consultation"], "ofofffnn"),
    "participation_desk:opinions_screen": ("POST", ["consultation"], "ffofffnn"),
    "participation_desk:opinion": ("GET", ["opinion"], "ooofffnn"),
    "participation_desk:opinion_scan": ("GET", ["opinion_with_scan"], "ooofffnn"),
    "participation_desk:opinion_screen": ("GET POST", ["opinion"], "ffofffnn"),
    "participation_desk:opinion_shown": ("GET POST", ["opinion"], "ooofffnn"),
    "participation_desk:opinion_answer": ("POST", ["opinion"], "ofofffnn"),
    "participation_desk:opinion_move": ("GET POST", ["opinion"], "ofofffnn"),
    "participation_desk:opinion_groups": ("GET", ["consultation"], "ooofffnn"),
    "participation_desk:opinion_groups_propose": ("POST", ["consultation"], "ofofffnn"),
    "participation_desk:opinion_group": ("GET", ["opinion_group"], "ooofffnn"),
    "participation_desk:opinion_group_confirm": ("GET POST", ["opinion_group"], "ofofffnn"),
    "participation_desk:opinion_group_answer": ("GET POST", ["opinion_group"], "ofofffnn"),
    "participation_desk:opinion_group_take_out": ("POST", ["opinion_group"], "ofofffnn"),
    "participation_desk:opinion_group_join": ("POST", ["opinion_group"], "ofofffnn"),
    "participation_desk:opinion_group_dissolve": ("POST", ["opinion_group"], "ofofffnn"),
    "participation_desk:meetings": ("GET", [], OPEN_TO_ALL),
    "participation_desk:meeting_add": ("GET POST", [], "ofofffoo"),
    "participation_desk:meeting": ("GET", ["meeting_seated"], "oooooonn"),
    "participation_desk:meeting_edit": ("GET POST", ["meeting_preparing"], "ofofffnn"),
    "participation_desk:meeting_submit": ("POST", ["meeting_preparing"], "ofofffnn"),
    "participation_desk:meeting_return": ("POST", ["meeting_submitted"], "ffofffnn"),
    "participation_desk:meeting_publish": ("POST", ["meeting_submitted"], "ffofffnn"),
    "participation_desk:meeting_person": ("GET POST", ["meeting_called"], "ofofffnn"),
    "participation_desk:meeting_seat": ("GET POST", ["meeting_to_seat"], "ofofffnn"),
    "participation_desk:meeting_hold": ("GET POST", ["meeting_to_hold"], "ofofffnn"),
    "participation_desk:meeting_submit_replies": ("POST", ["meeting_held"], "ofofffnn"),
    "participation_desk:meeting_return_replies": ("POST", ["meeting_answered"], "ffofffnn"),
    "participation_desk:meeting_close": ("POST", ["meeting_answered"], "ffofffnn"),
    "participation_desk:meeting_cancel": ("GET POST", ["meeting_called"], "ofofffnn"),
    "participation_desk:attendance_take": ("POST", ["person_seated"], "ofofffnn"),
    "participation_desk:attendance_decline": ("GET POST", ["person_seated"], "foffffnn"),
    "participation_desk:attendance_fill": ("GET POST", ["person_seated"], "ofofffnn"),
    "participation_desk:attendance_remarks": ("GET POST", ["person_held"], "ofofffnn"),
    "supervision_desk:proof_hand_in": ("GET POST", ["to_prove"], "ooofffnn"),
    "supervision_desk:proof_decide": ("GET POST", ["proof"], "ffofffnn"),
    "participation_desk:archives": ("GET", ["decision"], "oooooonn"),
    "participation_desk:archive_order": ("POST", ["decision"], "ffofffnn"),
    "participation_desk:archive_download": ("GET", ["archive"], "oooooonn"),
    "supervision_desk:inspections": ("GET", [], OPEN_TO_ALL),
    "supervision_desk:inspection_add": ("GET POST", [], "ffoffffo"),
    "supervision_desk:inspection": ("GET", ["inspection_checking"], "nnoooonn"),
    "supervision_desk:inspection_edit": ("GET POST", ["inspection_preparing"], "nnofffnn"),
    "supervision_desk:inspection_discard": ("GET POST", ["inspection_preparing"], "nnofffnn"),
    "supervision_desk:inspection_draw": ("POST", ["inspection_preparing"], "nnofffnn"),
    "supervision_desk:inspection_take_back": ("GET POST", ["inspection_checking"], "nnofffnn"),
    "supervision_desk:inspection_order": ("GET POST", ["inspection_checking"], "nnofffnn"),
    "supervision_desk:inspection_close": ("POST", ["inspection_told"], "ffoffffn"),
    "supervision_desk:inspection_unit": ("GET", ["inspection_told", "unit"], "oooooonn"),
    "supervision_desk:inspection_row": ("GET POST", ["inspection_row"], "nnofffnn"),
    "supervision_desk:circular": ("GET", ["inspection_circulated"], "ooooooon"),
    "supervision_desk:circular_file": ("GET", ["inspection_circulated"], "ooooooon"),
    "supervision_desk:circular_draft": ("POST", ["inspection_told"], "nnofffnn"),
    "supervision_desk:circular_record": ("GET POST", ["inspection_told"], "nnofffnn"),
    "supervision_desk:rubrics": ("GET", [], OPEN_TO_ALL),
    "supervision_desk:rubric_adopt": ("POST", [], "ffoffffo"),
    "supervision_desk:rubric": ("GET", ["rubric_draft"], "nnoooonn"),
    "supervision_desk:rubric_edit": ("GET POST", ["rubric_draft"], "nnofffnn"),
    "supervision_desk:rubric_publish": ("GET POST", ["rubric_draft"], "nnofffnn"),
    "supervision_desk:rubric_copy": ("POST", ["rubric_published"], "ffoffffn"),
    "supervision_desk:rubric_discard": ("GET POST", ["rubric_draft"], "nnofffnn"),
    "supervision_desk:indicator_add": ("GET POST", ["rubric_draft"], "nnofffnn"),
    "supervision_desk:indicator_edit": ("GET POST", ["indicator_draft"], "nnofffnn"),
    "supervision_desk:indicator_remove": ("GET POST", ["indicator_draft"], "nnofffnn"),
    "supervision_desk:assessments": ("GET", [], OPEN_TO_ALL),
    "supervision_desk:assessment_add": ("GET POST", [], "ffoffffo"),
    "supervision_desk:assessment": ("GET", ["assessment_preparing"], "nnoooonn"),
    "supervision_desk:assessment_edit": ("GET POST", ["assessment_preparing"], "nnofffnn"),
    "supervision_desk:assessment_discard": ("GET POST", ["assessment_preparing"], "nnofffnn"),
    "supervision_desk:assessment_step": ("GET POST", ["assessment_announced"], "ffofffnn"),
    "supervision_desk:assessment_until": ("GET POST", ["assessment_self"], "ffofffnn"),
    "supervision_desk:assessment_verify": ("GET", ["assessment_frozen"], "ffoooonn"),
    "supervision_desk:indicator_scores": (
        "GET POST",
        ["assessment_scoring", "indicator_scored"],
        "ffofffnn",
    ),
    "supervision_desk:unit_score": ("GET", ["sheet_self"], "oooooonn"),
    "supervision_desk:self_score": ("GET POST", ["sheet_self", "group_self"], "ooffffnn"),
    "supervision_desk:self_score_hand_in": ("GET POST", ["sheet_self"], "foffffnn"),
    "supervision_desk:score": ("GET POST", ["score_scored"], "ffofffnn"),
    "supervision_desk:score_evidence": ("GET", ["score_announced"], "oooffonn"),
    "supervision_desk:score_own_evidence": ("GET", ["score_self"], "oooffonn"),
    "supervision_desk:objection_raise": ("GET POST", ["score_announced"], "ooffffnn"),
    "supervision_desk:objections": ("GET", [], OPEN_TO_ALL),
    "supervision_desk:objection": ("GET", ["objection"], "oooooonn"),
    "supervision_desk:objection_answer": ("POST", ["objection"], "ffofffnn"),
    "supervision_desk:objection_evidence": ("GET", ["objection"], "oooffonn"),
    "supervision_desk:checks": ("GET", [], "ffoooofo"),
    "supervision_desk:reminders": ("GET", [], OPEN_TO_ALL),
    "supervision_desk:messages": ("GET", [], "ffoooofo"),
    "supervision_desk:escalations": ("GET", [], OPEN_TO_ALL),
    "supervision_desk:escalation": ("GET", ["escalation"], "oooooonn"),
    "supervision_desk:escalation_close": ("POST", ["escalation"], "ffofffnn"),
    "supervision_desk:escalation_paper": ("GET", ["escalation"], "oooooonn"),
    "supervision_desk:laggards": ("GET", [], "ffoooofo"),
    "supervision_desk:laggards_paper": ("GET", [], "ffoooofo"),
    "supervision_desk:call_list": ("GET", [], "ffoooofo"),
    "supervision_desk:calls": ("GET", [], "ffoooofo"),
    "supervision_desk:call_register": ("GET POST", ["unit"], "ffofffnn"),
    "supervision_desk:due_moves": ("GET POST", [], "ffoffffo"),
    "supervision_desk:due_moves_find": ("POST", [], "ffoffffo"),
    "supervision_desk:rectifications": ("GET", [], OPEN_TO_ALL),
    "supervision_desk:rectification": ("GET", ["rectification"], "oooooonn"),
    "supervision_desk:rectification_report": ("POST", ["rectification"], "ooffffnn"),
    "supervision_desk:rectification_accept": ("POST", ["rectification_reported"], "ffofffnn"),
    "supervision_desk:rectification_return": ("POST", ["rectification_reported"], "ffofffnn"),
    "supervision_desk:acceptances": ("GET", [], OPEN_TO_ALL),
    "supervision_desk:acceptance_add": ("GET POST", [], "ffoffffo"),
    "supervision_desk:acceptance": ("GET", ["acceptance_open"], "nnoooonn"),
    "supervision_desk:acceptance_until": ("GET POST", ["acceptance_open"], "nnofffnn"),
    "supervision_desk:acceptance_discard": ("GET POST", ["acceptance_open"], "nnofffnn"),
    "supervision_desk:acceptance_review": ("POST", ["acceptance_open"], "nnofffnn"),
    "supervision_desk:acceptance_close": ("POST", ["acceptance_in_review"], "nnofffnn"),
    "supervision_desk:acceptance_summary": ("GET", ["acceptance_in_review"], "nnoooonn"),
    "supervision_desk:acceptance_form": ("GET", ["form_to_fill"], "oooooonn"),
    "supervision_desk:acceptance_form_save": ("POST", ["form_to_fill"], "ooffffnn"),
    "supervision_desk:acceptance_form_hand_in": ("GET POST", ["form_to_hand_in"], "foffffnn"),
    "supervision_desk:acceptance_form_return": ("GET POST", ["form_handed_in"], "ffofffnn"),
    "supervision_desk:acceptance_form_decide": ("POST", ["form_to_decide"], "ffofffnn"),
    "supervision_desk:acceptance_form_file": ("GET", ["form_to_decide"], "oooooonn"),
    "supervision_desk:summaries": ("GET", [], OPEN_TO_ALL),
    "supervision_desk:summary_start": ("POST", ["to_sum_up"], "offfffnn"),
    "supervision_desk:summary": ("GET", ["summary"], "oooooonn"),
    "supervision_desk:summary_edit": ("GET POST", ["summary"], "offfffnn"),
    "supervision_desk:summary_hand_in": ("POST", ["summary"], "foffffnn"),
    "supervision_desk:summary_receive": ("POST", ["summary_handed_in"], "ffofffnn"),
    "supervision_desk:summary_return": ("POST", ["summary_handed_in"], "ffofffnn"),
    "supervision_desk:summary_document": ("GET", ["summary_received"], "oooooonn"),
    "supervision_desk:summary_file": ("GET", ["summary_received"], "oooffonn"),
    "supervision_desk:package": ("GET", ["package_milestone"], "nnoooonn"),
    "supervision_desk:package_order": ("POST", ["package_milestone"], "nnofffnn"),
    "supervision_desk:package_download": ("GET", ["package"], "nnoffonn"),
    "supervision_desk:package_dispatch": ("GET POST", ["package"], "nnofffnn"),
    "supervision_desk:package_receipt": ("GET POST", ["package"], "nnofffnn"),
    "supervision_desk:standards": ("GET", [], OPEN_TO_ALL),
    "supervision_desk:standard_add": ("GET POST", [], "ffoffffo"),
    "supervision_desk:standard": ("GET", ["standard"], "ooooooon"),
    "supervision_desk:standard_edit": ("GET POST", ["standard_draft"], "nnofffnn"),
    "supervision_desk:standard_publish": ("POST", ["standard_draft"], "nnofffnn"),
    "supervision_desk:standard_discard": ("GET POST", ["standard_draft"], "nnofffnn"),
    "supervision_desk:standard_sign": ("POST", ["standard", "unit"], "ooffffnn"),
    "supervision_desk:standard_file": ("GET", ["standard"], "ooooooon"),
    "supervision_desk:reports": ("GET", [], "ffoooofo"),
    "supervision_desk:report_order": ("GET POST", ["progress"], "ffoffffo"),
    "supervision_desk:report_layout": ("GET POST", ["progress"], "ffffofff"),
    "supervision_desk:report": ("GET", ["report"], "nnoooonn"),
    "supervision_desk:report_file": ("GET", ["report"], "nnoooonn"),
    "supervision_desk:report_again": ("POST", ["report"], "nnofffnn"),
    "supervision_desk:report_hand_in": ("POST", ["report"], "nnofffnn"),
}
WITHOUT_SIGN_IN = {"accounts:sign_in"}


@pytest.fixture(scope="module")
def world(module_transaction):
    """The records of the table, with a job that left a file."""
    county = factories.make_county()
    township = factories.make_unit(county, "210323106", "偏岭镇")
    office = factories.make_unit(county, "XY-ZFB", "县政府办公室", Unit.Kind.COUNTY_OFFICE)
    units = {"editor": township, "approver": township, "reviewer": office}
    cast = {name: factories.make_member(name, unit) for name, unit in units.items()}
    world = make_world(township, factories.make_domain(), **cast)
    job = Job.objects.get(pk=world.job)
    job.state, job.finished_at = Job.State.DONE, clock.now()
    job.file_name, job.expires_at = "结果.csv", clock.now() + timedelta(days=1)
    job.file.save("jobs/result.csv", ContentFile("一级事项".encode()), save=False)
    job.save()
    return world


@pytest.fixture(scope="module")
def people(world):
    """Everyone of PEOPLE, by name. The last two come after the records: their units have no part in them."""
    county, office = Unit.objects.get(code="210323"), Unit.objects.get(code="XY-ZFB")
    for name in ("leader", "administrator", "auditor"):
        factories.make_member(name, office)
    factories.make_member("outsider", factories.make_unit(county, "210323108", "新甸镇"))
    factories.make_member("stranger", factories.make_county("210381", "海城市", "海城市人民政府"))
    return User.objects.in_bulk(PEOPLE, field_name="username")


def address(name, arguments, world):
    return reverse(name, args=[getattr(world, argument, argument) for argument in arguments])


def answer_of(client, method, url):
    """o, f or n; what a successful request changed is taken back."""
    cookies = copy(client.cookies)
    with transaction.atomic():
        status = getattr(client, method.lower())(url).status_code
        transaction.set_rollback(True)
    client.cookies = cookies
    assert status < 500, f"{method} {url} answered {status}"
    assert status != 405, f"{method} {url} is not allowed"
    return {403: "f", 404: "n"}.get(status, "o")


@pytest.mark.parametrize("person", PEOPLE)
def test_the_desk_answers_by_role(client, people, world, person):
    client.force_login(people[person])
    found, expected = {}, {}
    for name, (methods, arguments, answers) in DESK.items():
        for method in methods.split():
            found[method, name] = answer_of(client, method, address(name, arguments, world))
            expected[method, name] = answers[PEOPLE.index(person)]

    assert found == expected


def test_nobody_is_asked_to_sign_in(client, world):
    for name, (methods, arguments, _) in DESK.items():
        for method in methods.split():
            response = getattr(client, method.lower())(address(name, arguments, world))
            assert response.status_code == 302, name
            assert response.headers["Location"].startswith(reverse("accounts:sign_in")), name


@pytest.mark.parametrize("person", PEOPLE)
def test_what_changes_something_is_never_a_link(client, people, world, person):
    client.force_login(people[person])
    for name, (methods, arguments, answers) in DESK.items():
        if methods == "POST" and answers[PEOPLE.index(person)] == "o":
            assert client.get(address(name, arguments, world)).status_code == 405, name


def test_anyone_reads_the_public_pages_without_a_cookie(client, world):
    for name, arguments in {**PUBLIC, **PUBLIC_FORMS}.items():
        response = client.get(address(name, arguments, world))

        assert response.status_code == 200, name
        assert (response.headers["Cache-Control"] == "no-store") is (name in PUBLIC_FORMS), name
        assert not response.cookies, name
        assert "Cookie" not in response.headers.get("Vary", ""), name


def test_the_public_pages_are_the_same_after_sign_in(client, people, world):
    urls = [address(name, arguments, world) for name, arguments in PUBLIC.items()]
    before = {url: b"".join(client.get(url)) for url in urls}
    client.force_login(people["editor"])

    assert {url: b"".join(client.get(url)) for url in urls} == before


def test_every_address_stands_in_a_table():
    known = {*PUBLIC, *PUBLIC_FORMS, *DESK, *WITHOUT_SIGN_IN}

    assert set(names(get_resolver())) == known


def names(resolver, namespace=""):
    """The full names of all addresses, the administration's own left out."""
    for pattern in resolver.url_patterns:
        if not hasattr(pattern, "url_patterns"):
            yield f"{namespace}{pattern.name}"
        elif pattern.namespace != "admin":
            yield from names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)


@pytest.mark.parametrize(
    ("person", "answer"), [("administrator", 200), ("editor", 403), ("reviewer", 403), ("auditor", 403)]
)
def test_the_administration_is_the_administrators(client, people, person, answer):
    client.force_login(people[person])

    assert client.get("/admin/").status_code == answer
