"""Checks the chains, when an auditor asks and every night."""

from __future__ import annotations

from celery import shared_task

from disclosure_portal.accounts.models import Role
from disclosure_portal.accounts.queries import holders
from disclosure_portal.audit.verification import Broken, all_chains, chain_of, check_chain
from disclosure_portal.jobs import queue
from disclosure_portal.notices.outbox import notify
from disclosure_portal.units.models import Unit


@shared_task
def check(job_id: int) -> None:
    """Check one county's chain and tell the auditor how it stands."""
    with queue.claimed(job_id) as claim:
        county = Unit.objects.get(pk=claim.args["county"])
        broken = check_chain(county)
        _warn(county, broken)
        whole = f"{county}操作日志共{chain_of(county).length}条，链条完整。"
        claim.finish(str(broken or whole))


@shared_task
def check_all(job_id: int) -> int:
    """Check every chain and warn the auditors of those that don't hold. Returns how many don't."""
    with queue.claimed(job_id) as claim:
        found = [(chain, check_chain(chain.county)) for chain in all_chains()]
        for chain, broken in found:
            _warn(chain.county, broken)
        failed = sum(broken is not None for _, broken in found)
        claim.finish(f"核对{len(found)}条日志链，{failed}条不完整。")
        return failed


def _warn(county: Unit | None, broken: Broken | None) -> None:
    """Tell the county's auditors once of each break. Of the installation's own chain the command tells."""
    if county and broken:
        event = f"audit-broken:{county.pk}:{broken.sequence}"
        notify(holders(Role.AUDITOR, county), f"{broken}请立即保护现场并核查。", event=event)
