"""What was public at the end of a day, whatever became of it since, and how it stood then."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast

from catalogs.models import Disclosure, Method, Revision, Withdrawal
from catalogs.queries.disclosures import standing_by
from disclosure_portal.clock import begins

if TYPE_CHECKING:
    from catalogs.models.revisions import RevisionQuerySet


def revisions_public_on(day: date) -> RevisionQuerySet:
    """The revision of each item that the public could read at the end of a day: the last one, unless withdrawn."""
    end = begins(day + timedelta(days=1))
    published = Revision.objects.filter(published_at__lt=end)
    later = published.filter(item=OuterRef("item"), number__gt=OuterRef("number"))
    withdrawn = Withdrawal.objects.filter(revision=OuterRef("pk"), at__lt=end)
    return published.filter(~Exists(later), ~Exists(withdrawn))


def with_standing_then(revisions: RevisionQuerySet, *, as_of: date) -> RevisionQuerySet:
    """Revisions with `standing`, `newest_at`, `newest_due` of a day, and `is_proactive`: the rest owes no disclosure.

    The rules are those of `disclosures.with_standing`, which reads what is public now.
    """
    of_item = (
        Disclosure.objects.public_on(as_of).filter(item=OuterRef("item")).order_by("-published_at", "-pk")
    )
    newest = FilteredRelation(
        "item__disclosures", condition=Q(item__disclosures__pk=Subquery(of_item.values("pk")[:1]))
    )
    revisions = revisions.annotate(newest=newest, methods_written=Cast("methods", TextField()))
    revisions = revisions.annotate(newest_at=F("newest__published_at"), newest_due=F("newest__due_legal"))
    return revisions.annotate(
        standing=standing_by(as_of, revision=""),
        is_proactive=Q(methods_written__contains=f'"{Method.PROACTIVE}"'),
    )
