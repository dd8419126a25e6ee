"""Forms of the reports: which one of which day, and when it went out to whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from catalogs.forms.submissions import posting_here
from disclosure_portal.units.models import Unit
from disclosure_portal.web.days import DayField
from supervision.models import Plan, ReportKind
from supervision.queries.dashboard import plan_to_show
from supervision.workflow.packages import CITY_OFFICE
from supervision.workflow.reports import OF_A_PLAN, WITH_PERIOD

TOLD = {
    ReportKind.CATALOGS: "各单位各领域标准目录的事项数、要素完整率和公布网址。",
    ReportKind.PROGRESS: "方案的每个时间节点，各单位完成得怎样。",
    ReportKind.PARTICIPATION: "每件重大行政决策用了哪些公众参与方式、意见怎样处理。",
    ReportKind.SCORES: "最近一次公布的考核得分和名次。",
    ReportKind.QUARTERLY: "一个季度的公开、解读、回应、参与数量；系统没有的留空填写。",
    ReportKind.SUMMARY: "全县试点工作总结，已按系统数据预填，其余由您补写。",
    ReportKind.BRIEF: "给领导的一页纸：一个结论、三个数字、问题和建议。",
    ReportKind.EVIDENCE: "一个单位一段时间的情况和文件，离开系统也能打开。",
}
ANY_DAY = {"invalid": "请填写日期，例如 2021-09-30。"}


class OrderForm(forms.Form):
    """What a report needs to be made: the day, for some kinds the first day or the unit."""

    plan = forms.ModelChoiceField(
        Plan.objects.none(),
        label="实施方案",
        empty_label="请选择",
        error_messages={"required": "请选择实施方案。", "invalid_choice": "请从列出的方案中选择。"},
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
        initial = {"as_of": today, **period_of(kind, today), **options.pop("initial", {})}
        super().__init__(*args, initial=initial, **options)
        self.kind, self.today = kind, today
        if kind == ReportKind.EVIDENCE:
            self.fields["unit"].queryset = Unit.objects.in_county(county).compiling()
        else:
            del self.fields["unit"]
        if kind in OF_A_PLAN:
            plans = Plan.objects.filter(county=county).exclude(state=Plan.State.DRAFT)
            self.fields["plan"].queryset = plans
            self.initial.setdefault("plan", plan_to_show(plans, as_of=today))
        else:
            del self.fields["plan"]
        if kind not in WITH_PERIOD:
            del self.fields["begins_on"]
        self.helper = posting_here(self, "生成", *self.fields)

    def clean_as_of(self) -> date:
        day = self.cleaned_data["as_of"]
        if day > self.today:
            raise forms.ValidationError("这一天还没有到，不能取数。")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        plan, begins, ends = (data.get(name) for name in ("plan", "begins_on", "as_of"))
        if plan and ends and plan.issued_on > ends:
            self.add_error("as_of", f"“{plan}”这一天还没有印发。")
        if begins and ends and begins > ends:
            self.add_error("begins_on", "开始日期晚于数据截止日期。")
        return data


def period_of(kind: str, today: date) -> dict[str, date]:
    """The quarter that is over, for the statistics that are due by the 15th (RP-02); the year so far for a pack."""
    if kind == ReportKind.QUARTERLY:
        this_quarter = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
        last_day = this_quarter - timedelta(days=1)
        return {"begins_on": date(last_day.year, last_day.month - 2, 1), "as_of": last_day}
    return {"begins_on": date(today.year, 1, 1)} if kind == ReportKind.EVIDENCE else {}


class HandInForm(forms.Form):
    on = DayField(label="报送日期", error_messages={"required": "请填写报送日期。", **ANY_DAY})
    to = forms.CharField(
        label="报送对象",
        max_length=100,
        initial=CITY_OFFICE,
        error_messages={"required": "请填写报送对象。", "max_length": "最多100个字。"},
    )
