"""The elements of a disclosure item: each text as published beside the value read from it."""

from __future__ import annotations

from typing import Any

from django.db import models


class BasisKind(models.TextChoices):
    LAW = "law", "法律"
    REGULATION = "regulation", "行政法规"
    LOCAL_REGULATION = "local_regulation", "地方性法规"
    RULE = "rule", "规章"
    DOCUMENT = "document", "规范性文件"


class TimeLimitKind(models.TextChoices):
    WITHIN_WORKING_DAYS = "within_working_days", "若干工作日内"
    WITHIN_CALENDAR_DAYS = "within_calendar_days", "若干日内"
    REAL_TIME = "real_time", "及时"
    BEFORE_EVENT = "before_event", "事前"
    PUBLIC_NOTICE = "public_notice", "公示期"
    PERIODIC = "periodic", "定期"
    LONG_TERM = "long_term", "长期"
    OTHER = "other", "其他"


class Method(models.TextChoices):
    PROACTIVE = "proactive", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"


class Channel(models.TextChoices):
    """公开渠道和载体: the tick list of the ministries' standard tables, in printed order."""

    WEBSITE = "website", "政府网站"
    GAZETTE = "gazette", "政府公报"
    NEW_MEDIA = "new_media", "两微一端"
    PRESS_CONFERENCE = "press_conference", "发布会/听证会"
    BROADCAST = "broadcast", "广播电视"
    PRINT = "print", "纸质媒体"
    READING_POINT = "reading_point", "公开查阅点"
    SERVICE_CENTER = "service_center", "政务服务中心"
    SERVICE_STATION = "service_station", "便民服务站"
    ON_SITE = "on_site", "入户/现场"
    NOTICE_BOARD = "notice_board", "社区/企事业单位/村公示栏(电子屏)"
    TARGETED_PUSH = "targeted_push", "精准推送"
    OTHER = "other", "其他"


class Audience(models.TextChoices):
    PUBLIC = "public", "全社会"
    SPECIFIC = "specific", "特定群体"


class Level(models.TextChoices):
    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡级"
    VILLAGE = "village", "村级"


class Elements(models.Model):
    """公开要素: what a catalog says about one item. Behind StandardItem, CatalogItem and Revision.

    Lists are JSON lists of codes in printed order. `bases` holds {kind, title, number, article},
    `contents` one string for each content element; both are read from the text beside them.
    Source: 国办发〔2019〕54号 (the eight elements); 岫政办发〔2020〕37号 二(一)1.
    """

    level1 = models.CharField("一级事项", max_length=200)
    level2 = models.CharField("二级事项", max_length=200, blank=True)
    content_text = models.TextField("公开内容（要素）", blank=True)
    contents = models.JSONField("公开内容（逐条）", default=list, blank=True, editable=False)
    basis_text = models.TextField("公开依据", blank=True)
    bases = models.JSONField("公开依据（逐条）", default=list, blank=True, editable=False)
    time_limit_text = models.CharField("公开时限", max_length=500, blank=True)
    time_limit_kind = models.CharField(
        "时限类型", max_length=30, choices=TimeLimitKind, default=TimeLimitKind.OTHER, editable=False
    )
    time_limit_days = models.PositiveIntegerField("时限天数", null=True, blank=True, editable=False)
    time_limit_start = models.CharField("起算事件", max_length=100, blank=True, editable=False)
    subject = models.CharField("公开主体", max_length=200, blank=True)
    methods = models.JSONField("公开方式", default=list, blank=True)
    channels = models.JSONField("公开渠道和载体", default=list, blank=True)
    channel_note = models.CharField("其他渠道名称", max_length=200, blank=True)
    audiences = models.JSONField("公开对象", default=list, blank=True)
    audience_note = models.CharField("特定群体说明", max_length=200, blank=True)
    levels = models.JSONField("公开层级", default=list, blank=True)

    # What a person writes; the rest follows from these texts.
    WRITTEN = (
        "level1",
        "level2",
        "content_text",
        "basis_text",
        "time_limit_text",
        "subject",
        "methods",
        "channels",
        "channel_note",
        "audiences",
        "audience_note",
        "levels",
    )
    READ = ("contents", "bases", "time_limit_kind", "time_limit_days", "time_limit_start")

    class Meta:
        abstract = True

    def written(self) -> dict[str, Any]:
        """The elements as a person wrote them, by field name: what is compared, digested and exported."""
        return {name: getattr(self, name) for name in self.WRITTEN}

    def elements(self) -> dict[str, Any]:
        """Every element by field name, written and read, for copying to another record."""
        return {name: getattr(self, name) for name in (*self.WRITTEN, *self.READ)}

    def full_name(self) -> str:
        return f"{self.level1}／{self.level2}" if self.level2 else self.level1

    def channel_labels(self) -> list[str]:
        """Names of the ticked channels in printed order; 其他 with its name in brackets."""
        ticked = [channel for channel in Channel if channel in self.channels]
        note = f"（{self.channel_note}）" if self.channel_note else ""
        return [channel.label + (note if channel == Channel.OTHER else "") for channel in ticked]

    def method_labels(self) -> list[str]:
        return [method.label for method in Method if method in self.methods]

    def audience_labels(self) -> list[str]:
        note = f"（{self.audience_note}）" if self.audience_note else ""
        return [a.label + (note if a == Audience.SPECIFIC else "") for a in Audience if a in self.audiences]

    def level_labels(self) -> list[str]:
        return [level.label for level in Level if level in self.levels]
