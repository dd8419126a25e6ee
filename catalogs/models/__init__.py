"""Tables of the standard catalogs, one file per noun."""

from catalogs.models.domains import Domain, DomainClaim
from catalogs.models.editions import Edition, StandardItem
from catalogs.models.elements import Audience, BasisKind, Channel, Elements, Level, Method, TimeLimitKind
from catalogs.models.imports import ImportRow, ImportRun
from catalogs.models.items import CatalogItem
from catalogs.models.revisions import PublishedFacet, Revision, Withdrawal
from catalogs.models.submissions import Submission, SubmissionItem

__all__ = [
    "Audience",
    "BasisKind",
    "CatalogItem",
    "Channel",
    "Domain",
    "DomainClaim",
    "Edition",
    "Elements",
    "ImportRow",
    "ImportRun",
    "Level",
    "Method",
    "PublishedFacet",
    "Revision",
    "StandardItem",
    "Submission",
    "SubmissionItem",
    "TimeLimitKind",
    "Withdrawal",
]
