"""Papers that are made on the spot: browsers save them, run nothing of them and keep no copy."""

from __future__ import annotations

import pytest
from django.urls import reverse

from disclosure_portal.attachments.serving import HEADERS, PRIVATE

pytestmark = pytest.mark.django_db

PAPERS = {
    "acceptance_summary": "acceptance_in_review",
    "acceptance_form_file": "form_to_decide",
    "circular_file": "inspection_circulated",
    "matrix_export": "form",
    "people_export": "",
    "chart": "picture",
    "laggards_paper": "",
    "call_list": "",
    "summary_document": "summary_received",
}


def test_every_paper_is_saved_and_never_run_or_cached(client, world, reviewer):
    client.force_login(reviewer)
    given = vars(world) | {"form": "xlsx", "picture": "time-line"}

    for name, record in PAPERS.items():
        address = reverse(f"supervision_desk:{name}", args=[given[record]] if record else [])
        answer = client.get(address)
        said = {key: answer.headers.get(key) for key in (*HEADERS, "Cache-Control")}
        assert (answer.status_code, said) == (200, {**HEADERS, "Cache-Control": PRIVATE}), name
        assert answer.headers["Content-Disposition"].startswith("attachment; filename"), name
