"""What goes into the archive of a decision, page by page. People of the public stand under their shown names only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from participation.archive import course, outcomes
from participation.archive.activities import consultation_sections, consultations_of
from participation.archive.drafts import draft_sections
from participation.archive.files import safe_name
from participation.archive.sections import ArchiveFile, ArchivePage, Section
from participation.models import Consultation, Decision, Draft


@dataclass(frozen=True)
class Part:
    """One page that is still to be made: making it reads the tables."""

    name: str
    title: str
    make: Callable[[], list[Section]]

    def page(self) -> ArchivePage:
        return ArchivePage(self.name, self.title, self.make())


def parts_of(decision: Decision) -> list[Part]:
    """The pages of the archive, in the order in which they are read."""
    drafts = decision.drafts.select_related("made_by").order_by("number")
    names = {file.attachment.pk: file.name for file in files_of(decision)}
    return [
        Part("list.html", "事项目录", lambda: course.listed(decision)),
        Part("process.html", "办理过程", lambda: course.process(decision)),
        Part("evidence.html", "过程证据", lambda: course.evidence(decision, names)),
        *[_draft_part(draft) for draft in drafts],
        *[_consultation_part(number, one) for number, one in enumerate(consultations_of(decision), 1)],
        Part("outcomes.html", "采纳情况和解读", lambda: outcomes.outcomes(decision)),
        Part("meetings.html", "列席会议", lambda: outcomes.meetings(decision)),
        Part("concerns.html", "社会关切", lambda: outcomes.concerns(decision)),
    ]


def _draft_part(draft: Draft) -> Part:
    return Part(f"drafts/{draft.number:02}.html", str(draft), lambda: draft_sections(draft))


def _consultation_part(number: int, one: Consultation) -> Part:
    return Part(f"activities/{number:02}.html", str(one), lambda: consultation_sections(one))


def files_of(decision: Decision) -> list[ArchiveFile]:
    """Attachments of evidence and minutes. Originals of letters stay where they are filed: they name their writers."""
    found = [
        (str(one), one.attachment)
        for one in course.evidence_of(decision).filter(attachment__isnull=False).select_related("attachment")
    ]
    found += [
        (f"{one}的记录", one.minutes_attachment)
        for one in consultations_of(decision).filter(minutes_attachment__isnull=False)
    ]
    once = {attachment.pk: (title, attachment) for title, attachment in reversed(found)}
    listed = sorted(once.values(), key=lambda pair: (pair[1].uploaded_at, str(pair[1].pk)))
    return [
        ArchiveFile(f"files/{safe_name(number, attachment.name)}", title, attachment)
        for number, (title, attachment) in enumerate(listed, 1)
    ]
