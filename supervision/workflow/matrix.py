"""Open a county's 一览表 to the public, and close it again. Both are the county office's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.units.queries import hold
from disclosure_portal.workflow import StepRefused
from supervision.models import MatrixRelease
from supervision.permissions import runs_county

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User
    from disclosure_portal.units.models import Unit


@transaction.atomic
def open_matrix(county: Unit, *, by: User) -> MatrixRelease:
    """Let the public read what is published, by unit and domain, from now on."""
    if _locked_release(county, by=by):
        raise StepRefused(["一览表已经向社会公开了。"])
    release = MatrixRelease.objects.create(county=county, opened_at=clock.now(), opened_by=by)
    trail.record("supervision.matrixrelease.publish", release, by=by, after={"opened_at": release.opened_at})
    return release


@transaction.atomic
def close_matrix(county: Unit, *, by: User) -> MatrixRelease:
    """Take the table from the public. Since when it was open stays on record."""
    release = _locked_release(county, by=by)
    if release is None:
        raise StepRefused(["一览表现在没有向社会公开。"])
    release.ended_at, release.ended_by = clock.now(), by
    release.save(update_fields=["ended_at", "ended_by"])
    trail.record("supervision.matrixrelease.withdraw", release, by=by, after={"ended_at": release.ended_at})
    return release


def _locked_release(county: Unit, *, by: User) -> MatrixRelease | None:
    """The one in force; the county's row is locked, so that of two people one is told."""
    if not runs_county(by, county):
        raise PermissionDenied
    hold(county)
    return MatrixRelease.objects.in_force().filter(county=county).first()
