"""How often one address may post or ask for receipts: a count for each hashed address and hour, kept for a day."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from disclosure_portal import clock
from disclosure_portal.audit import trail
from disclosure_portal.audit.address import network_of, site_of
from disclosure_portal.personal.encryption import keyed_hash
from disclosure_portal.workflow import StepRefused
from participation.models import PostCount

TOO_MANY = "本网络地址一小时内提交的次数太多，请过一小时再试，或者以来信、来电的方式反映。"
TOO_CROWDED = "现在提交的人太多，没有收下。您写的内容还在，请过一小时再提交，或者以来信、来电的方式反映。"
TOO_MANY_NUMBERS = "本网络地址一小时内查询的错误编号太多，请核对回执编号，过一小时再查。"
KEPT = timedelta(days=1)
NETWORKS_OF_A_SITE = 10


@transaction.atomic
def count_post(address: str) -> str:
    """Count one post of an address. Returns the hash of the address.

    Raises StepRefused above POSTS_PER_HOUR. An IPv6 address counts with its network, and with the site that has it.
    The hash can't be read back without the key, and a row is cleared after a day.
    """
    hashed = keyed_hash(network_of(address))
    _count(hashed, settings.POSTS_PER_HOUR, TOO_MANY)
    _count_site(address, "post", settings.POSTS_PER_HOUR, TOO_MANY)
    return hashed


def count_kept(activity: str) -> None:
    """Count one record kept for an activity ("opinion:17"), of whomever; call it in the record's transaction.

    Raises StepRefused above POSTS_PER_ACTIVITY, and nothing is kept: the last resort, for what single addresses may
    post is counted first. What was refused doesn't count, so that nobody shuts an activity with posts in vain.
    """
    trail.require_transaction("participation.postcount")
    _count(keyed_hash(f"activity:{activity}"), settings.POSTS_PER_ACTIVITY, TOO_CROWDED)


@transaction.atomic
def count_miss(address: str) -> None:
    """Count a receipt number that there isn't, apart from posts. Raises StepRefused above LOOKUPS_PER_HOUR."""
    _count(keyed_hash(f"lookup:{network_of(address)}"), settings.LOOKUPS_PER_HOUR, TOO_MANY_NUMBERS)
    _count_site(address, "lookup", settings.LOOKUPS_PER_HOUR, TOO_MANY_NUMBERS)


def _count_site(address: str, what: str, most: int, refusal: str) -> None:
    """A household or a firm may have 65,536 networks of IPv6: together they get what NETWORKS_OF_A_SITE would."""
    if site := site_of(address):
        _count(keyed_hash(f"site:{what}:{site}"), NETWORKS_OF_A_SITE * most, refusal)


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
