"""How often one address may post or ask for receipts: a count for each hashed address and hour, kept for a day."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from disclosure_portal import clock
from disclosure_portal.audit.address import network_of
from disclosure_portal.personal.encryption import keyed_hash
from disclosure_portal.workflow import StepRefused
from participation.models import PostCount

TOO_MANY = "本网络地址一小时内提交的次数太多，请过一小时再试，或者以来信、来电的方式反映。"
TOO_CROWDED = "现在提交的人太多，没有收下。您写的内容还在，请过一小时再提交，或者以来信、来电的方式反映。"
TOO_MANY_NUMBERS = "本网络地址一小时内查询的错误编号太多，请核对回执编号，过一小时再查。"
KEPT = timedelta(days=1)


@transaction.atomic
def count_post(address: str, *, activity: str = "") -> str:
    """Count one post of an address, and of all for an activity ("opinion:17"). Returns the hash of the address.

    Raises StepRefused above POSTS_PER_HOUR and POSTS_PER_ACTIVITY. An IPv6 address counts with its network. The
    hash can't be read back without the key, and a row is cleared after a day.
    """
    hashed = keyed_hash(network_of(address))
    _count(hashed, settings.POSTS_PER_HOUR, TOO_MANY)
    if activity:
        _count(keyed_hash(f"activity:{activity}"), settings.POSTS_PER_ACTIVITY, TOO_CROWDED)
    return hashed


@transaction.atomic
def count_miss(address: str) -> None:
    """Count a receipt number that there isn't, apart from posts. Raises StepRefused above LOOKUPS_PER_HOUR."""
    _count(keyed_hash(f"lookup:{network_of(address)}"), settings.LOOKUPS_PER_HOUR, TOO_MANY_NUMBERS)


def _count(hashed: str, most: int, refusal: str) -> None:
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    mine = PostCount.objects.filter(address_hash=hashed, hour=hour, count__lt=most)
    if mine.update(count=F("count") + 1):
        return
    PostCount.objects.bulk_create([PostCount(address_hash=hashed, hour=hour)], ignore_conflicts=True)
    if not mine.update(count=F("count") + 1):
        raise StepRefused([refusal])


def clear_counts() -> int:
    """Forget counts older than a day. Returns how many."""
    return PostCount.objects.filter(hour__lt=clock.now() - KEPT).delete()[0]
