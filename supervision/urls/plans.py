"""Paths of plans and their milestones."""

from __future__ import annotations

from django.urls import URLPattern, path

from supervision.views import cloning, milestones, plans, plans_public, task_tables

public: list[URLPattern] = [
    path("plans/", plans_public.plans, name="plans"),
    path("plans/<int:pk>/", plans_public.plan, name="plan"),
]
desk: list[URLPattern] = [
    path("plans/", plans.plans, name="plans"),
    path("plans/add/", plans.add, name="plan_add"),
    path("plans/import/", task_tables.upload, name="plan_import"),
    path("plans/import/apply/", task_tables.apply, name="plan_import_apply"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/edit/", plans.edit, name="plan_edit"),
    path("plans/<int:pk>/start/", plans.start, name="plan_start"),
    path("plans/<int:pk>/close/", plans.close, name="plan_close"),
    path("plans/<int:pk>/reopen/", plans.reopen, name="plan_reopen"),
    path("plans/<int:pk>/assign/", plans.assign, name="plan_assign"),
    path("plans/<int:pk>/discard/", plans.discard, name="plan_discard"),
    path("plans/<int:pk>/clone/", cloning.clone, name="plan_clone"),
    path("plans/<int:pk>/milestones/add/", milestones.add, name="milestone_add"),
    path("milestones/<int:pk>/", milestones.milestone, name="milestone"),
    path("milestones/<int:pk>/edit/", milestones.edit, name="milestone_edit"),
    path("milestones/<int:pk>/remove/", milestones.remove, name="milestone_remove"),
    path("milestones/<int:pk>/roll/", milestones.roll, name="milestone_roll"),
    path("milestones/<int:pk>/take-back-roll/", milestones.take_back_roll, name="milestone_take_back_roll"),
]
