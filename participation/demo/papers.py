"""The invented papers of the demonstration: what each is called, its number, and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass

from participation.models import Evidence

Kind, Outcome = Evidence.Kind, Evidence.Outcome
OFFICE, LAWYER = (
    "赵文博",
    "陶立新",
)  # who answers for the papers of the county office and of the justice bureau


@dataclass(frozen=True)
class Organ:
    """Who decides: the name on its papers and the words of their numbers."""

    code: str
    name: str
    mark: str
    party: str
    party_mark: str
    meeting: str
    attendees: str


COUNTY = Organ(
    "210323",
    "岫岩满族自治县人民政府",
    "岫政",
    "中共岫岩满族自治县委员会",
    "岫委",
    "县政府常务会议",
    "县长、副县长，县政府办、财政局、司法局、审计局主要负责人；县人大常委会、县政协负责人列席",
)
PIANLING = Organ(
    "210323106",
    "偏岭镇人民政府",
    "偏政",
    "中共偏岭镇委员会",
    "偏委",
    "镇长办公会议",
    "镇长、副镇长，财政所、司法所、村镇建设办公室负责人",
)


@dataclass(frozen=True)
class Paper:
    """A kind of paper. In title and number {matter}, {organ}, {mark}, {unit}, {party}, {year}, {n} are filled in.

    `person` is empty where the organiser answers for it; `n` is added to the matter's own number.
    """

    title: str
    number: str = ""
    person: str = ""
    n: int = 0
    outcome: str = ""
    is_public: bool = False


PAPERS = {
    Kind.PROPOSAL: Paper("关于将{matter}列入重大行政决策事项目录的请示", "{unit}发〔{year}〕{n}号"),
    Kind.STUDY: Paper("{matter}研究论证报告", "{unit}函〔{year}〕{n}号", n=2),
    Kind.START: Paper("关于启动{matter}决策程序的通知", "{mark}办发〔{year}〕{n}号", OFFICE, 4),
    Kind.POLICY_CHECK: Paper("{matter}（征求意见稿）依据和政策审核意见", "{unit}函〔{year}〕{n}号", n=5),
    Kind.DEPARTMENTS: Paper(
        "关于{matter}（征求意见稿）征求有关单位意见情况的报告", "{unit}函〔{year}〕{n}号", n=9
    ),
    Kind.RISK: Paper(
        "{matter}社会稳定风险评估报告", "{unit}函〔{year}〕{n}号", n=11, outcome=Outcome.CONTROLLABLE
    ),
    Kind.LEGALITY: Paper("关于{matter}的合法性审查意见书", "岫司审〔{year}〕{n}号", LAWYER, 3, Outcome.PASS),
    Kind.DISCUSSION: Paper(
        "{meeting}纪要（审议{matter}）", "{mark}纪〔{year}〕{n}号", OFFICE, 1, Outcome.AGREED
    ),
    Kind.PARTY: Paper("{party}常委会会议纪要", "{party_mark}纪〔{year}〕{n}号", OFFICE, 6, Outcome.AGREED),
    Kind.DECISION: Paper(
        "{organ}关于印发{matter}的通知", "{mark}发〔{year}〕{n}号", OFFICE, 7, is_public=True
    ),
    Kind.SECRECY: Paper("{matter}政府信息公开保密审查表", outcome=Outcome.PASS),
    Kind.PUBLICATION: Paper("县政府网站“政策文件”栏目公布{matter}", person=OFFICE, is_public=True),
    Kind.EVALUATION: Paper("{matter}执行情况评估报告", "{unit}函〔{year}〕{n}号", n=20),
}
