"""What the demonstration county decides: four invented matters with their drafts, opinions and answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from participation.models import Decision, Verdict

CIVIL_AFFAIRS, LABOUR, PIANLING = "XY-MZ", "XY-RSJ", "210323106"


@dataclass(frozen=True)
class Said:
    """One opinion: on a paragraph (from 1; 0: on the whole), by whom, and what became of it."""

    text: str
    paragraph: int = 0
    name: str = ""
    verdict: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Matter:
    """A decision: who organises it, what it is, its draft and what was said of it."""

    unit: str
    title: str
    content: str
    kind: str
    reason: str
    draft: str
    paragraphs: tuple[str, ...]
    explanation: str
    opinions: tuple[Said, ...] = ()
    adoption: str = ""
    planned: tuple[int, int] = (12, 20)  # month and day of the year's list
    questions: tuple[tuple[str, str, tuple[str, ...]], ...] = field(default=())


HOME_CARE = Matter(
    CIVIL_AFFAIRS,
    "居家养老服务补贴办法",
    "对全县70周岁以上的独居、空巢和失能老年人发放居家养老服务补贴，明确补贴对象、标准和申请程序。",
    Decision.Kind.POLICY,
    "涉及全县七十周岁以上老年人及其家庭的切身利益。",
    "岫岩满族自治县居家养老服务补贴办法（征求意见稿）",
    (
        "第一条　为了支持老年人居家养老，根据有关法律、法规和上级政策，结合本县实际，制定本办法。",
        "第二条　补贴对象为本县户籍、年满七十周岁的独居、空巢老年人，以及经评估的失能、部分失能老年人。",
        "第三条　补贴标准为每人每月一百元；失能老年人每人每月三百元。标准随县财力状况适时调整。",
        "第四条　补贴以服务券形式发放，用于助餐、助浴、助洁、康复护理等服务，不得折现。",
        "第五条　老年人或者其家属可以向户籍所在地的乡镇政府、街道办事处申请，也可以由村（社区）代为申请。",
        "第六条　本办法自公布之日起三十日后施行，有效期三年。",
    ),
    "全县老年人口比重逐年上升，独居、空巢老年人的助餐、助浴需求突出。草案参考了周边县区的做法，"
    "拟由县财政安排专项资金，补贴给真正需要的老年人。",
    questions=(
        ("single", "您家里有年满七十周岁的老年人吗？", ("有，独自居住", "有，与子女同住", "没有")),
        ("multiple", "最需要哪些服务？", ("助餐", "助浴", "助洁", "康复护理", "陪同就医")),
        ("scale", "每月一百元的标准是否合适？", ()),
        ("text", "您对补贴的申请和发放还有什么建议？", ()),
    ),
)
PENSION = Matter(
    LABOUR,
    "城乡居民基本养老保险缴费补贴标准调整方案",
    "调整城乡居民基本养老保险各缴费档次的政府补贴标准，鼓励多缴多得、长缴多得。",
    Decision.Kind.POLICY,
    "涉及全县城乡居民养老保险参保人的切身利益。",
    "岫岩满族自治县城乡居民基本养老保险缴费补贴标准调整方案（征求意见稿）",
    (
        "一、选择200元至400元档次缴费的，每年补贴不低于30元。",
        "二、选择500元至1000元档次缴费的，每年补贴不低于60元。",
        "三、选择1500元以上档次缴费的，每年补贴不低于120元。",
        "四、对重度残疾人、低保对象等困难群体，由县财政代缴最低档次的养老保险费。",
    ),
    "现行补贴标准多年没有调整，高档次缴费的激励作用不明显。方案按照多缴多补的原则拉开差距。",
    opinions=(
        Said("500元档次的补贴最好提高到80元，我们村多数人缴这一档。", 2, "孙广田"),
        Said("代缴的范围能不能包括计划生育特殊困难家庭？", 4, "刘淑芬"),
        Said("希望在村里就能缴费，老年人不会用手机。", 0),
        Said("五百元档次的补贴最好提高到80元，我们村多数人缴这一档次。", 2, "关永贵"),
    ),
)
WATER = Matter(
    PIANLING,
    "偏岭镇农村自来水价格调整方案",
    "调整全镇农村自来水价格，建立阶梯水价，水费专款用于管网维护。",
    Decision.Kind.POLICY,
    "涉及全镇用水户的切身利益。",
    "偏岭镇农村自来水价格调整方案（征求意见稿）",
    (
        "一、居民生活用水价格由每吨1.8元调整为每吨2.5元，年用水量超过120吨的部分每吨3元。",
        "二、低保户、特困供养户每户每月免收3吨水费。",
        "三、水费专户管理，用于管网维护和水质检测，每半年公示一次收支情况。",
        "四、新价格自2027年1月1日起执行。",
    ),
    "现行水价执行八年，低于供水成本，管网老化缺少维护资金。经测算，供水成本为每吨2.62元。",
    opinions=(
        Said(
            "涨价可以，但是水费收支要一个季度公示一次。",
            3,
            "王凤山",
            Verdict.ADOPTED,
            "已将公示周期由每半年一次改为每季度一次。",
        ),
        Said(
            "大棚用水多，超过120吨就按3元太贵，希望种植户单独定价。",
            1,
            "赵玉兰",
            Verdict.PARTLY,
            "居民生活用水的阶梯不变；大棚等生产用水另行装表计价，方案中增加一款。",
        ),
        Said(
            "不同意涨价。",
            1,
            "",
            Verdict.NOT_ADOPTED,
            "现行水价低于供水成本，管网漏损和水质检测没有经费来源；对困难群众已安排减免。",
        ),
        Said(
            "村口的路灯坏了半年没有人修。",
            0,
            "",
            Verdict.OUT_OF_SCOPE,
            "不属于本次征求意见的范围，已转镇村镇建设办公室办理。",
        ),
    ),
    adoption="征求意见期间共收到意见4条：采纳1条，部分采纳1条，未采纳1条，不属于本次征求意见范围1条。"
    "主要修改：公示周期改为每季度一次；生产用水另行装表计价。",
)
RELIEF = Matter(
    CIVIL_AFFAIRS,
    "特困人员救助供养标准调整方案",
    "按照上级要求和本县实际，提高城乡特困人员基本生活标准和照料护理标准。",
    Decision.Kind.POLICY,
    "涉及全县特困供养人员的切身利益。",
    "岫岩满族自治县特困人员救助供养标准调整方案（征求意见稿）",
    (
        "一、特困人员基本生活标准按照不低于当地低保标准的1.3倍确定。",
        "二、照料护理标准按照自理、部分自理、不能自理三档确定。",
        "三、资金由县财政在社会救助专项中安排，按月足额发放。",
    ),
    "低保标准已经调整，特困人员供养标准应当相应提高。",
    opinions=(
        Said(
            "分散供养的护理费应当直接给照料的人。",
            2,
            "于德江",
            Verdict.ADOPTED,
            "方案已写明分散供养的照料护理费可以支付给签订协议的照料人。",
        ),
        Said("支持。", 0, "", Verdict.ADOPTED, "感谢支持。"),
    ),
    adoption="征求意见期间共收到意见2条，均予采纳，并据此完善了分散供养照料护理费的支付办法。",
    planned=(6, 30),
)
MATTERS = (HOME_CARE, PENSION, WATER, RELIEF)
