"""Paths of acceptances."""

from __future__ import annotations

from django.urls import URLPattern, path

from supervision.views import acceptance_forms, acceptances

desk: list[URLPattern] = [
    path("acceptances/", acceptances.acceptances, name="acceptances"),
    path("acceptances/add/", acceptances.add, name="acceptance_add"),
    path("acceptances/<int:pk>/", acceptances.acceptance, name="acceptance"),
    path("acceptances/<int:pk>/until/", acceptances.until, name="acceptance_until"),
    path("acceptances/<int:pk>/discard/", acceptances.discard, name="acceptance_discard"),
    path("acceptances/<int:pk>/review/", acceptances.begin_review, name="acceptance_review"),
    path("acceptances/<int:pk>/close/", acceptances.close, name="acceptance_close"),
    path("acceptances/<int:pk>/summary.docx", acceptances.summary, name="acceptance_summary"),
    path("acceptances/forms/<int:pk>/", acceptance_forms.form, name="acceptance_form"),
    path("acceptances/forms/<int:pk>/save/", acceptance_forms.save, name="acceptance_form_save"),
    path("acceptances/forms/<int:pk>/hand-in/", acceptance_forms.hand_in, name="acceptance_form_hand_in"),
    path("acceptances/forms/<int:pk>/return/", acceptance_forms.send_back, name="acceptance_form_return"),
    path("acceptances/forms/<int:pk>/decide/", acceptance_forms.decide, name="acceptance_form_decide"),
    path("acceptances/forms/<int:pk>/form.docx", acceptance_forms.file, name="acceptance_form_file"),
]
