"""How often one address may post: a count for each hashed address and hour, kept for a day."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from disclosure_portal import clock
from disclosure_portal.personal.encryption import keyed_hash
from disclosure_portal.workflow import StepRefused
from participation.models import PostCount

TOO_MANY = "本网络地址一小时内提交的次数太多，请过一小时再试，或者以来信、来电的方式反映。"
KEPT = timedelta(days=1)


@transaction.atomic
def count_post(address: str) -> str:
    """Count one post of an address and return the address's hash. Raises StepRefused above POSTS_PER_HOUR.

    The hash can't be read back without the key, and a row is cleared after a day.
    """
    hashed = keyed_hash(address)
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    PostCount.objects.bulk_create([PostCount(address_hash=hashed, hour=hour)], ignore_conflicts=True)
    mine = PostCount.objects.filter(address_hash=hashed, hour=hour, count__lt=settings.POSTS_PER_HOUR)
    if not mine.update(count=F("count") + 1):
        raise StepRefused([TOO_MANY])
    return hashed


def clear_counts() -> int:
    """Forget counts older than a day. Returns how many."""
    return PostCount.objects.filter(hour__lt=clock.now() - KEPT).delete()[0]
