"""Tables of public participation, one file per noun."""

from participation.models.archives import ArchivePackage
from participation.models.concerns import Concern, ConcernRelease, EarlierCharge
from participation.models.consultations import Consultation, Group, Method, Participant
from participation.models.decisions import Decision, Stage, StageEntry
from participation.models.evidence import Draft, Evidence, NotNeeded, Paragraph
from participation.models.lists import ListEntry, ListVersion, Procedure
from participation.models.mechanisms import Mechanism
from participation.models.meetings import Meeting, MeetingAttendance, MeetingTopic, SeatQuota
from participation.models.notice_changes import NoticeChange
from participation.models.opinions import AnswerGiven, Opinion, OpinionGroup, PostCount, Verdict
from participation.models.outcomes import AdoptionStatement, Explanation, Statement
from participation.models.questionnaires import Answer, AnswerSheet, Question

__all__ = [
    "AdoptionStatement",
    "Answer",
    "AnswerGiven",
    "AnswerSheet",
    "ArchivePackage",
    "Concern",
    "ConcernRelease",
    "Consultation",
    "Decision",
    "Draft",
    "EarlierCharge",
    "Evidence",
    "Explanation",
    "Group",
    "ListEntry",
    "ListVersion",
    "Mechanism",
    "Meeting",
    "MeetingAttendance",
    "MeetingTopic",
    "Method",
    "NotNeeded",
    "NoticeChange",
    "Opinion",
    "OpinionGroup",
    "Paragraph",
    "Participant",
    "PostCount",
    "Procedure",
    "Question",
    "SeatQuota",
    "Stage",
    "StageEntry",
    "Statement",
    "Verdict",
]
