"""Reference data of the catalogs: domains, the national edition, proposed claims, the county's common editions."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from catalogs import wording
from catalogs.models import (
    Audience,
    BasisKind,
    Channel,
    Domain,
    DomainClaim,
    Edition,
    Law,
    Level,
    Method,
    ReturnReason,
    StandardItem,
)
from catalogs.models.editions import UNIT_PLACEHOLDER, duty_of
from catalogs.workflow.editions import copied
from disclosure_portal import clock
from disclosure_portal.audit.trail import digest
from disclosure_portal.units.models import Unit

DATA = Path(__file__).parent / "data"
NATIONAL_NAME = "国家标准（2019年）"
COMMON_NAMES = {Unit.Kind.TOWNSHIP: "乡镇通用版", Unit.Kind.SUBDISTRICT: "街道通用版"}
CHANNEL_CODES = {channel.label: channel.value for channel in Channel}
BASIS_KINDS = {
    "法律": BasisKind.LAW,
    "行政法规": BasisKind.REGULATION,
    "部门规章": BasisKind.RULE,
    "规范性文件": BasisKind.DOCUMENT,
}
LAW_KINDS = {kind.label: kind for kind in BasisKind}
LAW_CONFIDENCES = {confidence.label: confidence for confidence in Law.Confidence}


@transaction.atomic
def load() -> str:
    """Bring reference data up to the files. Running it again changes nothing.

    Domains and the national edition follow the files. Claims, common editions and return reasons are made where they
    are missing and then left alone: they are the county's to edit. A law follows its file until somebody
    changes it in the portal, and is theirs from then on.
    """
    files = list(_domain_files())
    domains = {data["code"]: _load_domain(data) for data in files}
    national, _ = Edition.objects.get_or_create(
        layer=Edition.Layer.NATIONAL, county=None, defaults=_national()
    )
    changed = _load_items(national, files, domains)
    laws = load_laws()
    claims = _load_claims(domains)
    commons = sum(_make_common(national, county, kind) for county in _counties() for kind in COMMON_NAMES)
    reasons = sum(_make_return_reasons(county) for county in _counties())
    return (
        f"领域{len(domains)}个，国家标准条目{national.items.count()}条（本次变动{changed}条），"
        f"法规库本次变动{laws}件，新增任务认领建议{claims}条，新增通用版{commons}个，"
        f"新增退回理由{reasons}条"
    )


def _national() -> dict[str, Any]:
    return {"name": NATIONAL_NAME, "state": Edition.State.PUBLISHED, "published_at": clock.now()}


def _counties() -> Iterator[Unit]:
    yield from Unit.objects.filter(kind=Unit.Kind.COUNTY)


def _domain_files() -> Iterator[dict[str, Any]]:
    for path in sorted((DATA / "domains").glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def _load_domain(data: dict[str, Any]) -> Domain:
    values = {
        "name": data["name"],
        "slug": data["slug"],
        "aliases": data["aliases"],
        "ministry": data["ministry"],
        "guideline": data["guideline"] or "",
        "lead_hint": data["county_lead"],
        "note": data["notes"],
    }
    domain, _ = Domain.objects.get_or_create(code=data["code"], defaults=values)
    if _differs(domain, values):
        for name, value in values.items():
            setattr(domain, name, value)
        domain.save()
    return domain


def _load_items(national: Edition, files: list[dict[str, Any]], domains: dict[str, Domain]) -> int:
    """Insert what is new and write what differs. Returns how many items that were."""
    known = {item.code: item for item in national.items.all()}
    new, changed = [], []
    for data in files:
        for position, entry in enumerate(data["items"], start=1):
            values = {"domain_id": domains[data["code"]].pk, "position": position, **standard_values(entry)}
            item = known.get(entry["code"])
            if item is None:
                new.append(StandardItem(edition=national, code=entry["code"], **values))
            elif _differs(item, values):
                for name, value in values.items():
                    setattr(item, name, value)
                changed.append(item)
    StandardItem.objects.bulk_create(new, batch_size=200)
    for item in changed:
        item.save()
    return len(new) + len(changed)


def standard_values(entry: dict[str, Any]) -> dict[str, Any]:
    """The fields of a StandardItem from an entry of the data files."""
    bases = [{**basis, "kind": BASIS_KINDS[basis["kind"]].value, "article": None} for basis in entry["bases"]]
    limit = entry["time_limit"]
    scope = Audience(entry["audience_scope"])
    return {
        "level1": entry["level1"],
        "level2": entry["level2"],
        "content_text": wording.format_contents(entry["elements"]),
        "contents": entry["elements"],
        "basis_text": wording.format_bases(bases),
        "bases": bases,
        "time_limit_text": limit["text"],
        "time_limit_kind": limit["kind"],
        "time_limit_days": limit.get("days"),
        "time_limit_start": limit.get("from") or "",
        "subject": entry["subject"],
        "methods": [Method(entry["mode"]).value],
        "channels": [CHANNEL_CODES[name] for name in entry["channels"]],
        "channel_note": entry.get("channel_note") or "",
        "audiences": [scope.value],
        "audience_note": entry["audience"] if scope == Audience.SPECIFIC else "",
        "levels": [Level(level).value for level in entry["levels"]],
        "duty": entry["duty"],
        "needs_checking": entry["confidence"] == "recall",
        "note": entry.get("note") or "",
    }


def _differs(record: Any, values: dict[str, Any]) -> bool:
    return any(getattr(record, name) != value for name, value in values.items())


def load_laws() -> int:
    """The register of laws. Returns how many rows were made or changed.

    A row whose facts are still those that were last loaded follows the file. Any other was written by a person,
    at the desk or in the administration, and stays as it is; so does what persons added.
    """
    rows = {_law_key(row["title"], row["number"]): row for row in _law_rows()}
    known = _known_laws()
    new = {key: Law(reference_key=key, **_law_facts(row)) for key, row in rows.items() if key not in known}
    Law.objects.bulk_create(new.values())
    known |= new
    keys = {law.pk: key for key, law in known.items()}
    changed = []
    for key, row in rows.items():
        law, facts = known[key], {**_law_facts(row), "replaced_by_id": _successor_key(row, known)}
        is_untouched = law.reference_digest == _law_digest(_facts_of(law), keys)
        if key in new or (is_untouched and _differs(law, facts)):
            for name, value in facts.items():
                setattr(law, name, value)
            law.reference_digest = _law_digest(facts, keys)
            changed.append(law)
    Law.objects.bulk_update((known[key] for key in new), ["replaced_by", "reference_digest"], batch_size=100)
    for law in changed:
        if law.reference_key not in new:
            law.save(update_fields=[*Law.FACTS, "reference_digest"])
    return len(changed)


def _law_rows() -> Iterator[dict[str, str]]:
    with (DATA / "laws.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _known_laws() -> dict[str, Law]:
    """The register by the key of the file's row, or by title and number for what persons added."""
    laws = list(Law.objects.select_for_update(of=("self",)).order_by("pk"))
    by_name = {_law_key(law.title, law.number): law for law in laws}
    return by_name | {law.reference_key: law for law in laws if law.reference_key}


def _law_key(title: str, number: str) -> str:
    return f"{title}|{number}"


def _law_facts(row: dict[str, str]) -> dict[str, Any]:
    """What a row of the file says, by field, but for what replaces it."""
    texts = {name: row[name] for name in ("title", "number", "issuer", "ended_by", "note")}
    lists = {name: row[name].split("、") if row[name] else [] for name in ("other_numbers", "aliases")}
    days = {name: date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to")}
    return {
        **texts,
        **lists,
        **days,
        "kind": LAW_KINDS[row["kind"]].value,
        "keeps_articles": row["keeps_articles"] == "是",
        "confidence": LAW_CONFIDENCES[row["confidence"]].value,
    }


def _successor_key(row: dict[str, str], known: dict[str, Law]) -> int | None:
    return known[row["replaced_by"]].pk if row["replaced_by"] else None


def _facts_of(law: Law) -> dict[str, Any]:
    return {name: getattr(law, name) for name in Law.FACTS}


def _law_digest(facts: dict[str, Any], keys: dict[int, str]) -> str:
    """Of the facts, with the successor by its name: the same in every database."""
    return digest({**facts, "replaced_by_id": keys.get(facts["replaced_by_id"], "")})


def _load_claims(domains: dict[str, Domain]) -> int:
    """Propose leads and cooperating units in a county that has no claim yet; from then on they are the county's."""
    settled = set(DomainClaim.objects.values_list("unit__county", flat=True))
    units = {unit.code: unit for unit in Unit.objects.all() if unit.county_id not in settled}
    wanted = []
    with (DATA / "claims.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for part, column in (
                (DomainClaim.Part.LEAD, "leads"),
                (DomainClaim.Part.COOPERATING, "cooperates"),
            ):
                wanted += [(units.get(row["code"]), domains[code], part) for code in row[column].split()]
    new = [DomainClaim(unit=u, domain=d, part=p) for u, d, p in wanted if u]
    DomainClaim.objects.bulk_create(new)
    return len(new)


def _make_common(national: Edition, county: Unit, kind: str) -> int:
    """The county's common edition for townships or subdistricts: the items whose duty is theirs. 1 when made."""
    if Edition.objects.filter(layer=Edition.Layer.COMMON, county=county, unit_kind=kind).exists():
        return 0
    common = Edition.objects.create(
        layer=Edition.Layer.COMMON, name=COMMON_NAMES[kind], county=county, unit_kind=kind, based_on=national
    )
    owed = [item for item in national.items.all() if duty_of(kind) in item.duty]
    StandardItem.objects.bulk_create(copied(item, common, subject=UNIT_PLACEHOLDER) for item in owed)
    return 1


def _make_return_reasons(county: Unit) -> int:
    """The stock reasons of a county that has none yet. How many that were."""
    if ReturnReason.objects.filter(county=county).exists():
        return 0
    lines = (DATA / "return_reasons.txt").read_text(encoding="utf-8").splitlines()
    reasons = [ReturnReason(county=county, text=text, position=at) for at, text in enumerate(lines, 1)]
    return len(ReturnReason.objects.bulk_create(reasons))
