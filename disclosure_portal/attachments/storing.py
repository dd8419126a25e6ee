"""The door of the attachments: check an upload, clean it, and only then keep it."""

from __future__ import annotations

import weakref
from collections.abc import Collection
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.fields.files import FieldFile

from disclosure_portal.accounts.models import User
from disclosure_portal.attachments.examining import SCANS, SPREADSHEETS, TABLES, Examined, examine
from disclosure_portal.attachments.models import Attachment
from disclosure_portal.audit import trail
from disclosure_portal.units.models import Unit

__all__ = ["SCANS", "SPREADSHEETS", "TABLES", "remove", "store"]


@transaction.atomic
def store(
    upload: UploadedFile | Examined,
    *,
    unit: Unit,
    by: User,
    kinds: Collection[Attachment.Kind] = SCANS,
    is_personal: bool = False,
) -> Attachment:
    """Keep an upload as an attachment of the unit: SCANS (PDF, JPEG, PNG) unless other kinds are asked for.

    What is personal is handed out by the page of its record alone, never by the general download.
    Takes what AttachmentField returns as well, so that nothing is examined twice. Raises ValidationError,
    in Chinese, for what may not be stored. The file is written after every check, and goes again when
    the transaction that called rolls back.
    """
    examined = upload if isinstance(upload, Examined) else examine(upload, kinds=kinds)
    attachment = Attachment(
        name=examined.name,
        kind=examined.kind,
        size=len(examined.content),
        sha256=sha256(examined.content).hexdigest(),
        unit=unit,
        uploaded_by=by,
        is_personal=is_personal,
    )
    attachment.file.save(examined.name, ContentFile(examined.content), save=False)
    transaction.on_commit(_Unconfirmed(attachment.file).confirm)
    attachment.save(force_insert=True)
    after = {"sha256": attachment.sha256, "size": attachment.size}
    trail.record("attachments.attachment.store", attachment, by=by, after=after, detail=after)
    return attachment


@transaction.atomic
def remove(attachment: Attachment, *, by: User) -> None:
    """Delete an attachment that the law doesn't let us keep: the file, then its row; the trail keeps the digest.

    Nothing may refer to it any more. The file goes at once and doesn't come back when the transaction that called
    rolls back; removing it again is no fault.
    """
    detail = {"sha256": attachment.sha256, "size": attachment.size}
    trail.record("attachments.attachment.remove", attachment, by=by, before=detail, detail=detail)
    attachment.delete()
    attachment.file.storage.delete(attachment.file.name)


class _Unconfirmed:
    """A written file whose row isn't committed yet.

    Django has no hook for a rollback, but it drops the callbacks that wait for the commit. With its
    callback this object goes, and its finalizer takes the file along, unless the commit came first.
    """

    def __init__(self, file: FieldFile) -> None:
        self._discard = weakref.finalize(self, file.storage.delete, file.name)

    def confirm(self) -> None:
        self._discard.detach()
