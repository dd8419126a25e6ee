"""Forms of the reports: which one of which day, and when it went out to whom."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from catalogs.forms.submissions import posting_here
from disclosure_portal.units.models import Unit
from disclosure_portal.web.days import DayField
from disclosure_portal.workdays.display import day_words
from supervision.forms.texts import TextField
from supervision.models import Plan, ReportKind
from supervision.queries.dashboard import plan_to_show
from supervision.queries.reports.quarters import NUMERALS, days_of, latest_over
from supervision.queries.reports.scores import corrected_after, first_announced_on
from supervision.workflow.packages import CITY_OFFICE
from supervision.workflow.reports import OF_A_PLAN

TOLD = {
    ReportKind.CATALOGS: "各单位各领域标准目录的事项数、要素完整率和公布网址。",
    ReportKind.PROGRESS: "方案的每个时间节点，各单位完成得怎样。",
    ReportKind.PARTICIPATION: "每件重大行政决策用了哪些公众参与方式、意见怎样处理。",
    ReportKind.SCORES: "最近一次公布的考核得分和名次。",
    ReportKind.QUARTERLY: "一个季度的公开、解读、回应、参与数量；平台没有的留空填写。",
    ReportKind.SUMMARY: "全县试点工作总结，已按平台数据预填，其余由您补写。",
    ReportKind.BRIEF: "给领导的一页纸：一个结论、三个数字、问题和建议。",
    ReportKind.EVIDENCE: "一个单位一段时间的情况和文件，离开平台也能打开。",
}
QUARTERS = [(number, f"第{numeral}季度") for number, numeral in enumerate(NUMERALS, 1)]
NO_SCORES = "本县还没有公布过考核得分，公布以后才能生成考核得分表。"
BAD_YEAR = "请填写四位数字的年份，例如 2026。"
ANY_DAY = {"invalid": "请填写日期，例如 2021-09-30。"}


class OrderForm(forms.Form):
    """What a report needs to be made: the day, for some kinds the first day or the unit; for one a whole quarter."""

    plan = forms.ModelChoiceField(
        Plan.objects.none(),
        label="实施方案",
        empty_label="请选择",
        error_messages={"required": "请选择实施方案。", "invalid_choice": "请从列出的方案中选择。"},
    )
    year = forms.IntegerField(
        label="年度",
        min_value=2000,
        max_value=2100,
        error_messages={
            "required": "请填写年度。",
            **dict.fromkeys(("invalid", "min_value", "max_value"), BAD_YEAR),
        },
    )
    quarter = forms.TypedChoiceField(
        label="季度",
        choices=QUARTERS,
        coerce=int,
        help_text="季度结束以后才能生成。",
        error_messages={"required": "请选择季度。", "invalid_choice": "请选择季度。"},
    )
    begins_on = DayField(label="起", error_messages={"required": "请填写开始日期。", **ANY_DAY})
    as_of = DayField(
        label="数据截止日期",
        help_text="按这一天结束时的数据生成，可以选过去的日期。",
        error_messages={"required": "请填写数据截止日期。", **ANY_DAY},
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="单位",
        empty_label="请选择",
        error_messages={"required": "请选择单位。", "invalid_choice": "请从列出的单位中选择。"},
    )

    def __init__(self, *args: Any, kind: str, county: Unit, today: date, **options: Any) -> None:
        initial = {"as_of": today, **suggested(kind, today), **options.pop("initial", {})}
        super().__init__(*args, initial=initial, **options)
        self.kind, self.county, self.today = kind, county, today
        for name in set(self.fields) - set(asked_of(kind)):
            del self.fields[name]
        if "unit" in self.fields:
            self.fields["unit"].queryset = Unit.objects.in_county(county).compiling()
        if "plan" in self.fields:
            plans = Plan.objects.filter(county=county).exclude(state=Plan.State.DRAFT)
            self.fields["plan"].queryset = plans
            self.initial.setdefault("plan", plan_to_show(plans, as_of=today))
        self.helper = posting_here(self, "生成", *self.fields)

    def clean_as_of(self) -> date:
        day = self.cleaned_data["as_of"]
        if day > self.today:
            raise forms.ValidationError("这一天还没有到，不能取数。")
        if self.kind == ReportKind.SCORES:
            self._refuse_without_scores(day)
        return day

    def _refuse_without_scores(self, day: date) -> None:
        first = first_announced_on(self.county)
        if first is None:
            raise forms.ValidationError(NO_SCORES)
        if day < first:
            raise forms.ValidationError(f"这一天以前没有公布过考核得分，最早在{day_words(first)}公布。")
        if reason := corrected_after(self.county, as_of=day):
            raise forms.ValidationError(reason)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.kind == ReportKind.QUARTERLY:
            return self._whole_quarter(**data)
        plan, begins, ends = (data.get(name) for name in ("plan", "begins_on", "as_of"))
        if plan and ends and plan.issued_on > ends:
            self.add_error("as_of", f"“{plan}”这一天还没有印发。")
        if begins and ends and begins > ends:
            self.add_error("begins_on", "开始日期晚于数据截止日期。")
        return data

    def _whole_quarter(self, year: int | None = None, quarter: int | None = None) -> dict[str, Any]:
        """The two days that the quarter stands for."""
        if year is None or quarter is None:
            return {}
        first, last = days_of(year, quarter)
        if last >= self.today:
            self.add_error("quarter", f"{year}年第{NUMERALS[quarter - 1]}季度还没有结束，请在结束以后生成。")
        return {"begins_on": first, "as_of": last}


def asked_of(kind: str) -> tuple[str, ...]:
    """What has to be said to have a report made."""
    match kind:
        case ReportKind.QUARTERLY:
            return "year", "quarter"
        case ReportKind.EVIDENCE:
            return "begins_on", "as_of", "unit"
    return ("plan", "as_of") if kind in OF_A_PLAN else ("as_of",)


def suggested(kind: str, today: date) -> dict[str, Any]:
    """The quarter that is over, for the statistics that are due by the 15th; the year so far for a pack."""
    if kind == ReportKind.QUARTERLY:
        year, quarter = latest_over(today)
        return {"year": year, "quarter": quarter}
    return {"begins_on": date(today.year, 1, 1)} if kind == ReportKind.EVIDENCE else {}


def addressee(kind: str) -> str:
    """Whom a report mostly goes to: the city, but for the brief, which is for the county's leaders."""
    return "县政府领导" if kind == ReportKind.BRIEF else CITY_OFFICE


class HandInForm(forms.Form):
    on = DayField(label="报送日期", error_messages={"required": "请填写报送日期。", **ANY_DAY})
    to = TextField(
        label="报送对象",
        max_length=100,
        error_messages={"required": "请填写报送对象。", "max_length": "最多100个字。"},
    )
