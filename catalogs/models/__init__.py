"""Tables of the standard catalogs, one file per noun."""

from catalogs.models.disclosures import Disclosure, Registration, RegistrationRow
from catalogs.models.domains import Domain, DomainClaim, EarlierStatement
from catalogs.models.duty_lists import DutyEntry
from catalogs.models.earlier_codes import EarlierCode
from catalogs.models.edition_loads import EditionLoad, EditionLoadRow
from catalogs.models.editions import Edition, StandardItem
from catalogs.models.elements import Audience, BasisKind, Channel, Elements, Level, Method, TimeLimitKind
from catalogs.models.findings import AcceptedFinding, FindingCount
from catalogs.models.handovers import Handover
from catalogs.models.imports import ImportRow, ImportRun
from catalogs.models.items import CatalogItem
from catalogs.models.laws import Law
from catalogs.models.lead_looks import LeadLook, LeadLookRule
from catalogs.models.publications import OrderedItem, PublicationOrder
from catalogs.models.readings import Reading
from catalogs.models.reviews import ReturnReason, ReviewAct
from catalogs.models.revisions import PublishedFacet, Revision, Withdrawal
from catalogs.models.submissions import Submission, SubmissionItem
from catalogs.models.uptakes import EditionUptake, UptakeItem

__all__ = [
    "AcceptedFinding",
    "Audience",
    "BasisKind",
    "CatalogItem",
    "Channel",
    "Disclosure",
    "Domain",
    "DomainClaim",
    "DutyEntry",
    "EarlierCode",
    "EarlierStatement",
    "Edition",
    "EditionLoad",
    "EditionLoadRow",
    "EditionUptake",
    "Elements",
    "FindingCount",
    "Handover",
    "ImportRow",
    "ImportRun",
    "Law",
    "LeadLook",
    "LeadLookRule",
    "Level",
    "Method",
    "OrderedItem",
    "PublicationOrder",
    "PublishedFacet",
    "Reading",
    "Registration",
    "RegistrationRow",
    "ReturnReason",
    "ReviewAct",
    "Revision",
    "StandardItem",
    "Submission",
    "SubmissionItem",
    "TimeLimitKind",
    "UptakeItem",
    "Withdrawal",
]
