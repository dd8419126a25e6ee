"""On which day each obligation of the plan is done in the replay: by the units' tempers and the office's own days alone.

Nothing here asks the evidence: what the checks say is compared with it.
"""

from __future__ import annotations

from datetime import date

from catalogs.models import DomainClaim
from disclosure_portal.workdays.counting import add_working_days
from supervision.models import Status
from supervision.replay.tempers import Temper

DATES = (
    date(2020, 8, 31),
    date(2020, 10, 31),
    date(2021, 8, 31),
    date(2021, 9, 30),
    date(2022, 3, 31),
    date(2022, 8, 31),
    date(2023, 12, 31),
)
ISSUED_ON = date(2020, 8, 20)
SUMMER, AUTUMN = date(2020, 8, 31), date(2020, 10, 31)  # what the plan asks for in its first year

# What every unit does on a day that its temper gives: the task, its last day, and from when on it is asked for.
BY_TEMPER = {
    "SP-02": ("claim", SUMMER, ISSUED_ON),
    "SP-04": ("catalog", AUTUMN, ISSUED_ON),
    "SP-08": ("provincial", date(2021, 8, 31), date(2021, 6, 1)),
    "SP-16": ("summary", date(2021, 9, 30), date(2021, 8, 16)),
}
PAPERS = ("SP-20", "SP-25")  # handed in each year, from 8 October on

# What the county office does on days of its own; None: never.
LISTED_ON = date(2021, 3, 10)  # the list of major decisions, with its flags
MECHANISMS_ON = date(2021, 6, 25)  # documents that bind every unit of the county
BY_OFFICE = {
    "SP-01": None,  # idle units leave tasks undone
    "SP-09": MECHANISMS_ON,
    "SP-10": LISTED_ON,
    "SP-11": LISTED_ON,
    "SP-12": MECHANISMS_ON,
    "SP-14": MECHANISMS_ON,
    "SP-17": date(2021, 9, 30),
    "SP-18": None,  # idle units fail the acceptance and put nothing right
    "SP-26": ISSUED_ON,
}
BY_OFFICE_YEARLY = {
    ("SP-23", 2020): None,
    ("SP-23", 2021): date(2021, 12, 6),
    ("SP-23", 2022): date(2023, 1, 9),
    ("SP-23", 2023): date(2023, 11, 6),
    ("SP-24", 2020): None,  # waived
    ("SP-24", 2021): date(2021, 12, 6),
    ("SP-24", 2022): date(2022, 12, 6),
    ("SP-24", 2023): date(2023, 12, 6),
}
WAIVED = {("SP-24", 2020): date(2020, 12, 1)}

HEARD = {
    "XY-MZ": date(2021, 5, 25),
    "XY-RSJ": None,
}  # who has a matter in the list; the others have none to hear
PROVINCE_ISSUED_ON = date(2021, 5, 24)
STANDARDS_ON, READ_BY, READ_PERCENT = date(2022, 6, 20), date(2022, 8, 26), 90
NAMES_WANTED_BY = date(2020, 10, 30)
LEFT_ON, FOLLOWED_ON = date(2022, 10, 31), date(2023, 2, 13)  # in one township, with nobody in between
IN_TIME = (date(2020, 11, 18), date(2021, 11, 18), date(2022, 11, 18), date(2023, 11, 20))
MAKE_UP = (date(2021, 1, 25), date(2022, 1, 25), date(2023, 1, 28))
SESSIONS = {Temper.EARLY: IN_TIME, Temper.PUNCTUAL: IN_TIME, Temper.LATE: MAKE_UP, Temper.IDLE: ()}


class PlanDays:
    """The days of one replayed county."""

    def __init__(self, stage):
        self.stage = stage
        self.units = {unit.code: unit for unit in stage.cast.units}
        # The plan's own list of lead and cooperating units, by domain; those who aren't in the county never claim.
        self.leads, self.joins = {}, {}
        listed = DomainClaim.objects.values_list("domain", "part", "unit__code")
        for domain, part, unit in listed:
            found = self.leads if part == DomainClaim.Part.LEAD else self.joins
            found.setdefault(domain, []).append(unit)
        townships = [unit for unit in stage.cast.units if unit.is_township]
        self.vacated = next(one.code for one in townships if stage.tempers.of[one.code] is Temper.PUNCTUAL)

    def status(self, code, year, unit, *, on):
        """How the unit stands with what is due in a year, at the end of a day."""
        if on >= WAIVED.get((code, year), date.max):
            return Status.WAIVED
        due, done = self.due(code, year), self.done(code, year, unit, on=on)
        if done is not None and done <= on:
            return Status.MET if done <= due else Status.MET_LATE
        if on > due:
            return Status.OVERDUE
        soon = add_working_days(on, 10, calendar=self.stage.tempers.calendar).legal
        return Status.DUE_SOON if due <= soon else Status.NOT_DUE

    def due(self, code, year):
        """The last day that the plan gives."""
        return {
            **dict.fromkeys(("SP-02", "SP-03"), SUMMER),
            **dict.fromkeys(("SP-04", "SP-05", "SP-06", "SP-07"), AUTUMN),
            "SP-08": date(2021, 8, 31),
            **{f"SP-{number:02}": date(2021, 9, 30) for number in range(9, 18)},
            "SP-18": date(2022, 3, 31),
            "SP-19": date(2022, 8, 31),
            "SP-26": ISSUED_ON,
        }.get(code, date(year, 12, 31))

    def done(self, code, year, unit, *, on):
        if code in BY_OFFICE:
            return BY_OFFICE[code]
        if (code, year) in BY_OFFICE_YEARLY:
            return BY_OFFICE_YEARLY[code, year]
        if code in PAPERS:
            begins = max(ISSUED_ON, date(year, 10, 8))
            return self.stage.day(unit, f"{code}-{year}", date(year, 12, 31), begins=begins)
        match code:
            case "SP-03":
                return self.cooperation(unit)
            case "SP-05" | "SP-06":
                return self.catalog(unit)
            case "SP-07":
                return self.disclosed(unit)
            case "SP-08" if not self.has_catalog(unit):
                return PROVINCE_ISSUED_ON
            case "SP-13":
                return HEARD.get(unit.code, LISTED_ON)
            case "SP-15":
                return self.attendance(unit)
            case "SP-19":
                return self.standards()
            case "SP-21":
                return self.person(unit, year, on=on)
            case "SP-22":
                return self.training(unit, year)
        return self.by_temper(code, unit)

    def by_temper(self, code, unit):
        task, due, begins = BY_TEMPER[code]
        return self.stage.day(unit, task, due, begins=begins)

    # The first year

    def has_catalog(self, unit):
        """A township owes one by its duty, a department by its lines in the list."""
        listed = [*self.leads.values(), *self.joins.values()]
        return unit.is_township or any(unit.code in units for units in listed)

    def claimed(self, code):
        return self.by_temper("SP-02", self.units[code]) if code in self.units else None

    def cooperation(self, unit):
        """The day on which the last of its domains had somebody who cooperates, or was said to have nobody."""
        own = self.claimed(unit.code)
        days = []
        for domain, leads in self.leads.items():
            if unit.code in leads:
                joined = [self.claimed(code) for code in self.joins.get(domain, [])]
                days.append(earliest(joined) if joined else own)
        return None if own is None or None in days else max(own, *days)

    def catalog(self, unit):
        return self.by_temper("SP-04", unit) if self.has_catalog(unit) else ISSUED_ON

    def disclosed(self, unit):
        """Something behind every item, not before the items themselves are public."""
        if not self.has_catalog(unit):
            return ISSUED_ON
        days = self.stage.day(unit, "disclose", AUTUMN), self.catalog(unit)
        return None if None in days else max(days)

    # The pilot

    def attendance(self, unit):
        """By its own rules or by the county office's, which bind everybody: the earlier ones."""
        issuers = {unit.code: unit, self.stage.cast.office.code: self.stage.cast.office}
        return earliest(self.stage.day(one, "attendance", date(2021, 9, 30)) for one in issuers.values())

    def standards(self):
        """The day on which nine units out of ten had signed."""
        signed = [
            self.stage.day(unit, "standards", READ_BY, begins=STANDARDS_ON) for unit in self.units.values()
        ]
        days = sorted(day for day in signed if day)
        wanted = -(-len(self.units) * READ_PERCENT // 100)
        return days[wanted - 1] if len(days) >= wanted else None

    # Every year

    def person(self, unit, year, *, on):
        """Somebody is in charge when the year ends, or on the day itself; else who is named afterwards counts late."""
        begins, ends = max(ISSUED_ON, date(year, 1, 1)), date(year, 12, 31)
        last = min(on, ends)
        tenures = self.tenures(unit)
        if in_charge := [since for since, until in tenures if since <= last <= until]:
            return max(*in_charge, begins)
        return earliest(since for since, _ in tenures if since > ends)

    def tenures(self, unit):
        is_late = self.stage.tempers.of[unit.code] is Temper.LATE
        first = self.stage.day(unit, "person", date(2020, 12, 31) if is_late else NAMES_WANTED_BY)
        if first is None:
            return []
        if unit.code != self.vacated:
            return [(first, date.max)]
        return [(first, LEFT_ON), (FOLLOWED_ON, date.max)]

    def training(self, unit, year):
        """The first session of the year, or after it, to which the person in charge went."""
        begins = max(ISSUED_ON, date(year, 1, 1))
        return earliest(
            day
            for day in SESSIONS[self.stage.tempers.of[unit.code]]
            if day >= begins and any(since <= day <= until for since, until in self.tenures(unit))
        )


def earliest(days):
    return min((day for day in days if day), default=None)
