"""Forms of the register of laws: its filters, what is said of a law, and that it was repealed or replaced."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from catalogs.forms.submissions import posting_here
from catalogs.models import BasisKind, Law
from catalogs.queries.laws import LawBook, bears_number
from catalogs.wording import parse_bases, tidy
from catalogs.wording.law_names import fold_law_number, fold_law_title
from disclosure_portal import clock
from disclosure_portal.web.days import LAST_DAY, DayInput

FIRST_LAW = date(1949, 10, 1)
RECALLED = "recalled"
Standing = Law.Standing


class LawDayField(forms.DateField):
    """A day on which a law begins or ends: older than anything else in this portal."""

    widget = DayInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        message = f"请填写{FIRST_LAW.year}年至{LAST_DAY.year}年之间的日期。"
        self.validators += [MinValueValidator(FIRST_LAW, message), MaxValueValidator(LAST_DAY, message)]


class LinesField(forms.CharField):
    """One text a line."""

    widget = forms.Textarea({"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = super().clean(value).splitlines()
        return list(dict.fromkeys(tidy(line) for line in lines if line.strip()))


class LawFilterForm(forms.Form):
    """What the register is narrowed to. Kept in the address; a value that nothing knows is left out."""

    q = forms.CharField(
        label="名称或文号",
        max_length=100,
        required=False,
        widget=forms.TextInput({"type": "search", "placeholder": "例如：711"}),
        error_messages={"max_length": "最多100个字，请缩短后再查；这一条件没有使用。"},
    )
    kind = forms.ChoiceField(label="类别", choices=[("", "全部"), *BasisKind.choices], required=False)
    standing = forms.ChoiceField(
        label="状态", choices=[("", "全部"), *Standing.choices, (RECALLED, "待核对")], required=False
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, label_suffix="")
        self.is_valid()

    @property
    def chosen(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Label and words of each filter in use."""
        return [(self.fields[name].label, self._said(name, value)) for name, value in self.chosen.items()]

    def _said(self, name: str, value: str) -> str:
        return value if name == "q" else dict(self.fields[name].choices)[value]


class LawForm(forms.ModelForm):
    """What is said of a law. Its end is said on a page of its own."""

    other_numbers = LinesField(
        label="其他文号", required=False, help_text="修改决定等的文号，一行一个。引用时也算正确。"
    )
    aliases = LinesField(
        label="其他写法", required=False, help_text="目录中常见的简称和旧写法，一行一个，不写书名号。"
    )
    valid_from = LawDayField(label="施行日期", required=False, help_text="不确定的留空，不要估计。")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Law
        fields = (
            "kind",
            "title",
            "number",
            "other_numbers",
            "aliases",
            "issuer",
            "valid_from",
            "confidence",
            "note",
        )
        help_texts = {
            "title": "写全称，不写外层书名号。",
            "number": "例如：国务院令第711号、民发〔2021〕57号。法律可以不填。",
            "confidence": "对照公布的文本核对过名称、文号和日期的，选“已核对”。",
        }
        error_messages = {"title": {"required": "请填写名称。"}, "kind": {"required": "请选择类别。"}}

    def __init__(self, *args: Any, button: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["note"].widget = forms.Textarea({"rows": 3})
        self.fields["kind"].choices = [("", "请选择"), *BasisKind.choices]
        self.initial["version"] = self.instance.version if self.instance.pk else None
        self.helper = posting_here(self, button)

    def clean_title(self) -> str:
        title = tidy(self.cleaned_data["title"])
        bare = title[1:-1] if title.startswith("《") and title.endswith("》") else title
        if not fold_law_title(bare):
            raise forms.ValidationError("请填写名称。")
        return bare

    def clean_number(self) -> str:
        return tidy(self.cleaned_data["number"]).strip("()（）")

    def clean(self) -> dict[str, Any]:
        title, number = self.cleaned_data.get("title"), self.cleaned_data.get("number")
        if title is not None and number is not None and (same := self._same(title, number)):
            self.add_error("number", f"法规库已有{same}，请直接修改那一件。")
        return self.cleaned_data

    def _same(self, title: str, number: str) -> Law | None:
        """Another row of this title and number, however they are written."""
        others = (law for law in LawBook.load(clock.today()).issues({"title": title, "number": number}))
        wanted = fold_law_number(number)
        return next(
            (o for o in others if o.pk != self.instance.pk and fold_law_number(o.number) == wanted), None
        )

    def _post_clean(self) -> None:
        """The instance stays as it is: the workflow writes it."""

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class LawChangeForm(forms.Form):
    """That a law was repealed or replaced from a day on, by which document; or that it is in force after all."""

    REPLACED, REPEALED, IN_FORCE = "replaced", "repealed", "in_force"

    outcome = forms.ChoiceField(
        label="有什么变化",
        choices=[
            (REPLACED, "被另一件替代（含修订后文号改变）"),
            (REPEALED, "废止或失效，没有替代"),
            (IN_FORCE, "仍然有效（更正登记）"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择有什么变化。"},
    )
    ends_on = LawDayField(
        label="自哪一天起不再有效",
        required=False,
        help_text="一般是替代它的文件的施行日期，例如2019年5月15日。",
    )
    successor = forms.CharField(
        label="由哪一件替代",
        max_length=500,
        required=False,
        widget=forms.TextInput({"list": "laws", "autocomplete": "off"}),
        help_text="输入名称或文号查找，例如：《中华人民共和国政府信息公开条例》（国务院令第711号）。",
    )
    keeps_articles = forms.BooleanField(
        label="条文号没有变动", required=False, help_text="新旧两件条文号逐条相同时才勾选。"
    )
    ended_by = forms.CharField(
        label="依据的文件",
        max_length=Law._meta.get_field("ended_by").max_length,
        required=False,
        help_text="宣布废止或替代的文件和条款，例如：国务院令第711号第五十六条。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, law: Law, **options: Any) -> None:
        super().__init__(*args, initial=_validity_of(law), **options)
        self.law = law
        self.helper = posting_here(self, "下一步：核对受影响的事项")

    def clean(self) -> dict[str, Any]:
        outcome = self.cleaned_data.get("outcome")
        self.cleaned_data["replaced_by"] = None
        if outcome == self.IN_FORCE:
            self.cleaned_data["ends_on"] = None
        elif outcome:
            self._require("ends_on", "请填写自哪一天起不再有效。")
            self._require("ended_by", "请填写宣布废止或替代的文件。")
        if outcome == self.REPLACED:
            self._require("successor", "请填写由哪一件替代。")
            self._find_successor()
        return self.cleaned_data

    def _require(self, name: str, message: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, message)

    def _find_successor(self) -> None:
        written = self.cleaned_data.get("successor")
        if not written:
            return
        found = _law_named(written, self.law)
        if found is None:
            self.add_error(
                "successor", "法规库中没有这一件，请核对名称和文号；确实没有的，先登记替代它的文件。"
            )
        elif found.pk == self.law.pk:
            self.add_error("successor", "不能由它自己替代，请写明替代它的那一件的文号。")
        else:
            self.cleaned_data["replaced_by"] = found

    @property
    def change(self) -> dict[str, Any]:
        names = ("ends_on", "replaced_by", "keeps_articles", "ended_by", "version")
        return {name: self.cleaned_data[name] for name in names}


def _validity_of(law: Law) -> dict[str, Any]:
    """The form as the law stands now."""
    outcome = LawChangeForm.REPLACED if law.replaced_by_id else LawChangeForm.REPEALED
    return {
        "outcome": outcome if law.valid_to or law.replaced_by_id else None,
        "ends_on": law.valid_to + timedelta(days=1) if law.valid_to else None,
        "successor": str(law.replaced_by) if law.replaced_by else "",
        "keeps_articles": law.keeps_articles,
        "ended_by": law.ended_by,
        "version": law.version,
    }


def _law_named(written: str, ended: Law) -> Law | None:
    """The law that a person names by its citation, its title or its number. A number that is written must be its own."""
    book = LawBook.load(clock.today())
    parsed = parse_bases(written)
    basis = parsed[0] if parsed else {"title": written, "number": written}
    number = basis.get("number") or ""
    if parsed and number:
        issues = book.issues(basis)
        return next((law for law in issues if bears_number(law, number)), None)
    found = book.find(basis)
    if found is None or found.pk != ended.pk:
        return found
    others = [law for law in book.issues(basis) if law.pk != ended.pk and law.valid_to is None]
    return others[0] if len(others) == 1 else found
