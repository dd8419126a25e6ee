"""Makes the column export of a county's site: titles as counties write them, with links, dates and units."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

HEADER = ("序号", "标题", "链接", "发布时间", "发布单位")
SITE = "http://www.xiuyan.gov.cn"
FIRST_DAY = datetime(2023, 1, 9, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))

SAID = {
    "最低生活保障": (
        "低保",
        "农村低保",
        "城市低保",
        "城乡低保",
        "最低生活保障",
        "农村最低生活保障",
        "城乡居民最低生活保障",
    ),
    "特困人员救助供养": (
        "特困人员",
        "特困供养",
        "农村特困人员",
        "特困人员救助供养",
        "分散供养特困人员",
        "五保",
    ),
    "临时救助": ("临时救助", "困难群众临时救助"),
}
FAMILIES = {
    "政策法规文件": (
        "关于印发《{county}{said}工作实施细则》的通知",
        "{county}人民政府办公室关于进一步做好{said}工作的通知",
        "关于提高{year}年{said}标准的通知",
        "{said}政策问答",
        "转发《关于规范{said}审核确认工作的意见》",
        "辽宁省{said}办法",
        "县民政局 县财政局关于调整{said}标准有关问题的通知（岫民发〔{year}〕{number}号）",
        "{said}政策解读",
    ),
    "办事指南": (
        "{unit}{said}办事指南",
        "{said}申请办理流程",
        "{said}怎么申请",
        "{said}办理一次性告知单",
        "申请{said}需要哪些材料",
        "{unit}{said}服务指南（{year}年版）",
        "{said}办理须知",
    ),
    "审核信息": (
        "{unit}{year}年{month}月拟纳入{said}对象公示",
        "关于对{name}某等{number}户申请{said}审核情况的公示",
        "{unit}{year}年第{batch}批{said}初审对象公示",
        "{village}{said}民主评议结果公示",
        "{unit}{said}入户调查和审核结果公示（{month}月）",
        "{year}年第{quarter}季度{said}拟新增人员公示",
    ),
    "审批信息": (
        "{unit}{year}年{month}月{said}对象公示",
        "{unit}{year}年{month}月{said}资金发放名单",
        "{year}年{month}月{unit}{said}在册人员名单公示",
        "{unit}{said}审批结果公告",
        "{year}年{month}月份{said}审核确认结果公告",
        "{unit}{month}月份新增{said}对象名单",
        "{year}年{month}月停发{said}人员名单",
        "{unit}{said}花名册（{year}.{month}）",
    ),
    "审核审批信息": (
        "{unit}{year}年{month}月{said}对象公示",
        "{unit}{year}年{month}月{said}资金发放公示",
        "{year}年第{quarter}季度{said}审核审批结果",
        "{unit}{said}人员名单（{year}年{month}月）",
        "关于{name}某等{number}人{said}的公示",
    ),
    "综合业务／政策法规文件": (
        "社会救助暂行办法",
        "关于改革完善社会救助制度的实施意见",
        "关于公布{county}社会救助文件目录的通知",
        "社会救助政策汇编（{year}年）",
        "转发省民政厅关于做好{year}年社会救助工作的通知",
    ),
    "综合业务／监督检查": (
        "{unit}社会救助投诉举报电话",
        "关于公布社会救助监督举报渠道的公告",
        "{unit}社会救助信访通讯地址和监督电话",
        "{year}年社会救助服务热线",
        "社会救助领域专项治理监督检查情况通报",
    ),
    "农机购置补贴": (
        "{county}{year}年农机购置与应用补贴实施方案",
        "{year}年农机购置补贴申请指南",
        "{unit}{year}年第{batch}批农机购置补贴资金结算公示",
        "享受农机购置补贴的购机者信息公示表（{year}年{month}月）",
        "关于开展农机报废更新补贴工作的通知",
        "农机补贴监督举报电话",
    ),
    "耕地地力保护": (
        "{unit}{year}年耕地地力保护补贴面积公示",
        "{village}耕地地力保护补贴发放清册",
        "关于做好{year}年耕地地力保护补贴工作的通知",
        "{year}年耕地地力补贴政策明白纸",
        "{unit}{year}年种粮农民耕地地力保护补贴发放情况公示",
    ),
    "支持新型农业经营主体": (
        "关于申报{year}年新型农业经营主体扶持项目的通知",
        "{unit}{year}年家庭农场扶持项目拟支持名单公示",
        "{year}年农民合作社示范社补助资金安排公示",
        "新型农业经营主体奖补申报指南",
        "{unit}种植大户、家庭农场补贴发放公示",
    ),
}
FRAMES = ("{}",) * 8 + ("【公示】{}", "{}（{number}）", "{} {year}-{month:02}-11", "“{}”")


@dataclass(frozen=True)
class Exported:
    """One line of the export, and the item that it belongs to."""

    title: str
    address: str
    at: datetime
    unit: str
    item: int

    def cells(self, number: int) -> tuple[str, ...]:
        return (str(number), self.title, self.address, f"{self.at:%Y-%m-%d %H:%M}", self.unit)


def make_export(items, count=1000, seed=37):
    """That many lines for published items, in turn; the same seed gives the same lines."""
    chance = random.Random(seed)
    items = list(items)
    return [_line(items[number % len(items)], number, chance) for number in range(count)]


def as_tsv(lines):
    """The export as it comes out of a spreadsheet by copy and paste."""
    rows = [HEADER, *(line.cells(number) for number, line in enumerate(lines, start=1))]
    return "\n".join("\t".join(row) for row in rows)


def _line(item, number, chance):
    at = FIRST_DAY + timedelta(hours=chance.randrange(24 * 900))
    words = {
        "county": "岫岩县",
        "unit": chance.choice((item.unit.name, item.unit.name, item.unit.full_name, "")),
        "village": chance.choice(("大河北村", "偏岭村", "三道林子村", "兴隆社区")),
        "name": chance.choice("王李张刘陈"),
        "year": at.year,
        "month": at.month,
        "quarter": chance.choice("一二三四"),
        "batch": chance.choice("一二三四"),
        "number": chance.randrange(2, 40),
        "said": chance.choice(SAID.get(item.published_revision.level1, ("",))),
    }
    title = chance.choice(families_of(item)).format(**words)
    title = chance.choice(FRAMES).format(title, **words)
    path = f"/xyxzf/{at:%Y%m}/t{at:%Y%m%d}_{100000 + number}.html"
    return Exported(title, SITE + path, at, item.unit.name, item.pk)


def families_of(item):
    promised = item.published_revision
    name = f"{promised.level1}／{promised.level2}"
    return FAMILIES.get(name) or FAMILIES[promised.level2]
