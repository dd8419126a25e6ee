"""Templates compile; page tags are whole or absent; forms say what is wrong and where."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django import forms
from django.conf import settings as portal
from django.template import Context, Template
from django.template.loader import get_template, render_to_string

FOLDER = portal.BASE_DIR / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由", help_text="公众能看到这段文字。")
    note = forms.CharField(label="备注", required=False)

    def clean(self):
        raise forms.ValidationError("请先选择事项。")


def rendered(source, request=None, **context):
    return Template("{% load portal crispy_forms_filters %}" + source).render(
        Context(context | {"request": request})
    )


def tags_in(html):
    return dict(re.findall(r'<meta name="(\w+)" content="(.*?)">', html))


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name):
    assert get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_holds_inline_script_or_style(name):
    text = (FOLDER / name).read_text()

    assert not re.search(r"<style|\sstyle=\"|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", text)


@pytest.fixture
def identified(settings):
    settings.SITE = settings.SITE | {
        "name": "公开平台",
        "domain": "www.example.gov.cn",
        "id_code": "2103230001",
    }


def test_every_page_names_the_site(identified):
    assert tags_in(rendered("{% page_tags %}")) == {
        "SiteName": "公开平台",
        "SiteDomain": "www.example.gov.cn",
        "SiteIDCode": "2103230001",
    }


def test_a_column_page_names_its_column(identified):
    tags = tags_in(rendered('{% page_tags column="标准目录" %}'))

    assert tags["ColumnName"] == tags["ColumnKeywords"] == "标准目录"
    assert tags["ColumnDescription"] == "公开平台标准目录"
    assert tags["ColumnType"] == "政务公开"
    assert "ArticleTitle" not in tags


def test_a_content_page_names_title_time_and_source(identified):
    at = datetime(2020, 10, 31, 1, 30, tzinfo=UTC)

    tags = tags_in(
        rendered(
            '{% page_tags column="标准目录" title=title published_at=at source="偏岭镇" %}',
            title='"办事"指南',
            at=at,
        )
    )
    assert tags["ArticleTitle"] == "&quot;办事&quot;指南"
    assert tags["PubDate"] == "2020-10-31 09:30"
    assert tags["ContentSource"] == "偏岭镇"


def test_no_page_tag_is_empty(settings):
    settings.SITE = dict.fromkeys(settings.SITE, "")

    tags = tags_in(rendered('{% page_tags column="目录" title="指南" published_at=None %}'))
    assert all(tags.values())
    assert not {"SiteDomain", "PubDate", "ArticleTitle", "ContentSource"} & set(tags)


def test_the_footer_leaves_out_what_is_not_known(settings):
    known = settings.SITE | {"owner": "县人民政府", "icp": "", "police": "", "id_code": "2103230001"}

    footer = render_to_string("components/footer.html", {"site": known})
    assert "主办单位：县人民政府" in footer
    assert "网站标识码：2103230001" in footer
    assert "beian" not in footer


def test_one_value_of_a_filter_can_be_taken_away(rf):
    request = rf.get("/", {"channel": ["web", "board"], "level": "county", "page": "3"})

    assert rendered("{% address_without 'channel' 'web' %}", request) == "?channel=board&amp;level=county"
    assert rendered("{% address_without 'channel' %}", request) == "?level=county"


def test_a_state_is_a_word_with_a_class():
    badge = rendered("{% state_badge 'returned' '退回修改' %}")

    assert badge == '<span class="state state--returned">退回修改</span>'


def test_a_refused_form_sums_its_errors_up_and_leads_to_each_field():
    html = rendered("{{ form|crispy }}", form=ReasonForm({"reason": ""}))

    assert 'role="alert"' in html
    assert "请先选择事项。" in html
    assert '<a href="#id_reason">理由</a>' in html
    assert 'class="invalid-feedback"' in html
    assert "id_note</a>" not in html


def test_a_form_marks_what_is_required_and_explains_it():
    html = rendered("{{ form|crispy }}", form=ReasonForm())

    assert html.count("asteriskField") == 1
    assert "公众能看到这段文字。" in html
    assert 'role="alert"' not in html


def test_a_closed_step_says_why():
    html = render_to_string(
        "components/step_form.html",
        {"url": "/x/", "label": "报送", "refusals": ["还有1个事项必改"], "form": None},
    )

    assert 'disabled aria-describedby="step-refusals"' in html
    assert "<li>还有1个事项必改</li>" in html


def test_an_open_step_can_be_taken():
    html = render_to_string(
        "components/step_form.html", {"url": "/x/", "label": "报送", "refusals": [], "form": ReasonForm()}
    )

    assert "disabled" not in html
    assert 'name="reason"' in html
