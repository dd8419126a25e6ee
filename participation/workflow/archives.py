"""The archive package of a decision: ordered by the county office, written in the background, kept with its digest."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.jobs import queue
from disclosure_portal.jobs.models import Job
from disclosure_portal.workflow import Step
from participation.archive.packing import Progress, write_package
from participation.models import ArchivePackage, Decision, Stage
from participation.permissions import may_order_archive

if TYPE_CHECKING:
    from disclosure_portal.accounts.models import User

ARCHIVE_TASK = "participation.tasks.write_archive"
ORDER = Step(
    "order_archive",
    "生成归档包",
    (*Stage.since(Stage.EXECUTING), Stage.ENDED),
    None,
    may_order_archive,
)


class Written(File):
    """A finished file on disk, which the storage moves to its place in one act instead of copying it."""

    def temporary_file_path(self) -> str:
        return self.file.name


@transaction.atomic
def order_archive(decision: Decision, *, by: User) -> Job:
    """Order the package (令713 art. 33). While one is being written, that one is returned."""
    fresh = ORDER.begin(decision, by=by)
    orders = orders_of(fresh)
    running = orders.filter(state__in=Job.UNFINISHED).first()
    if running:
        return running
    key = f"archive:{fresh.pk}:{orders.count() + 1}"
    job = queue.enqueue(
        ARCHIVE_TASK, key, {"decision": fresh.pk}, by=by, unit=fresh.unit, title=f"归档包：{fresh}"
    )
    trail.record("participation.decision.order_archive", fresh, by=by, detail={"job": job.pk})
    return job


def orders_of(decision: Decision) -> QuerySet[Job]:
    """The jobs that wrote or write a package of the decision, the newest first."""
    return Job.objects.filter(name=ARCHIVE_TASK, key__startswith=f"archive:{decision.pk}:").order_by("-pk")


def make_archive(decision: Decision, *, by: User, progress: Progress = lambda *_: None) -> ArchivePackage:
    """Write the package to disk and keep it. When nothing changed since the last one, that one stands and is returned.

    A worker that is killed leaves neither a row nor a file that looks like a package.
    """
    with _temporary() as path:
        with path.open("wb") as target:
            write_package(decision, target, progress)
            target.flush()
            os.fsync(target.fileno())
        with path.open("rb") as source:
            digest = file_digest(source, "sha256").hexdigest()
        return _keep(decision, path, digest, by)


@transaction.atomic
def _keep(decision: Decision, path: Path, digest: str, by: User) -> ArchivePackage:
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    newest = decision.archives.first()
    if newest and newest.sha256 == digest and _still_stands(newest, decision):
        return newest
    package = ArchivePackage(
        decision=decision, sha256=digest, size=path.stat().st_size, made_at=clock.now(), made_by=by
    )
    with path.open("rb") as source:
        package.file.save(f"decision-{decision.pk}-{digest[:16]}.zip", Written(source), save=False)
    try:
        with transaction.atomic():
            package.save(force_insert=True)
            after = {"sha256": digest, "size": package.size}
            trail.record("participation.archivepackage.store", package, by=by, after=after, detail=after)
    except Exception:
        package.file.delete(save=False)
        raise
    return package


def _still_stands(package: ArchivePackage, decision: Decision) -> bool:
    """Made in the present stage, and its file is still there."""
    is_there = package.file.storage.exists(package.file.name)
    return is_there and package.made_at >= decision.state_since


@contextmanager
def _temporary() -> Iterator[Path]:
    """A file beside the stored ones, so that moving it there is one act of the file system. Gone afterwards."""
    place = Path(settings.MEDIA_ROOT)
    place.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place, prefix=".archive-", suffix=".part")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
