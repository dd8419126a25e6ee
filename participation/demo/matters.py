"""What the demonstration county decides: four invented matters with their drafts, opinions and answers."""

from __future__ import annotations

from dataclasses import dataclass

from participation.demo.papers import COUNTY, PIANLING, Organ
from participation.models import Decision, Group, Method, Opinion, Verdict

CIVIL_AFFAIRS, LABOUR = "XY-MZ", "XY-RSJ"
LETTER, PHONE, MEETING = Opinion.Source.LETTER, Opinion.Source.PHONE, Opinion.Source.MEETING


@dataclass(frozen=True)
class Said:
    """One opinion: on a paragraph (from 1; 0: on the whole), by whom, and what became of it.

    `source` is the web unless staff recorded it; `group` is of whoever said it at the symposium.
    """

    text: str
    paragraph: int = 0
    name: str = ""
    verdict: str = ""
    answer: str = ""
    source: str = Opinion.Source.WEB
    group: str = ""


@dataclass(frozen=True)
class Matter:
    """A decision: who organises it, what it is, its draft and what was said of it.

    `mark` is the word in the numbers of the organiser's papers, `serial` the first of these numbers.
    """

    organ: Organ
    unit: str
    mark: str
    serial: int
    person: str
    title: str
    content: str
    kind: str
    reason: str
    draft: str
    paragraphs: tuple[str, ...]
    explanation: str
    opinions: tuple[Said, ...] = ()
    spoken: tuple[Said, ...] = ()  # at the symposium
    minutes: str = ""
    adoption: str = ""  # what follows the numbers
    revised: tuple[tuple[int, str], ...] = ()  # paragraphs that were changed after the public was heard
    risks: str = ""  # of a matter that may trouble people: what its assessment says
    meaning: str = ""  # what the interpretation adds to the reasons
    evaluator: str = ""
    planned_after: int = 230  # days from the proposal to the decision, as the year's list plans them
    methods: tuple[str, ...] = (Method.OPEN_SOLICITATION, Method.SYMPOSIUM)
    questions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


HOME_CARE = Matter(
    COUNTY,
    CIVIL_AFFAIRS,
    "岫民",
    46,
    "周振国",
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
    opinions=(
        Said("屯里没有食堂也没有浴室，服务券到手没地方花，能不能让村医、理发的也收这个券？", 4, "白玉梅"),
        Said("我妈六十八，半身不遂三年了，失能的能不能不卡七十岁这条线。", 2),
        Said("一个月一百，雇人收拾一次屋子就没了，少了点。", 3, "佟志强"),
    ),
    methods=(Method.OPEN_SOLICITATION, Method.QUESTIONNAIRE, Method.HEARING),
    questions=(
        ("single", "您家里有年满七十周岁的老年人吗？", ("有，独自居住", "有，与子女同住", "没有")),
        ("multiple", "最需要哪些服务？", ("助餐", "助浴", "助洁", "康复护理", "陪同就医")),
        ("scale", "每月一百元的标准是否合适？", ()),
        ("text", "您对补贴的申请和发放还有什么建议？", ()),
    ),
)
PENSION = Matter(
    COUNTY,
    LABOUR,
    "岫人社",
    38,
    "孙丽华",
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
        Said("希望在村里就能缴费，老年人不会用手机，来回一趟县里车费都不够。", source=LETTER, name="那凤兰"),
        Said("五百元档次的补贴最好提高到80元，我们村多数人缴这一档次。", 2, "关永贵"),
        Said("在外打工的人怎么缴？手机上办完了，补贴啥时候到账，得写清楚。"),
        Said("以前少缴的几年能不能补，补缴的那几年有没有补贴？", source=PHONE, name="汪洪伟"),
    ),
    spoken=(
        Said("1500元以上这一档补120元，我们做买卖的愿意多缴，赞成。", name="高文军", group=Group.STAKEHOLDER),
        Said("村里代办员得有个培训，不然缴错档次不好改。", name="张玉芹", group=Group.REPRESENTATIVE),
    ),
    minutes="参保人代表和群众代表参加。与会人员赞成拉开档次，希望写明补贴到账时间，并培训村级代办员。",
)
WATER = Matter(
    PIANLING,
    PIANLING.code,
    "偏政",
    21,
    "马德山",
    "偏岭镇农村自来水价格调整方案",
    "调整全镇农村自来水价格，建立阶梯水价，水费专款用于管网维护。",
    Decision.Kind.POLICY,
    "涉及全镇用水户的切身利益。",
    "偏岭镇农村自来水价格调整方案（征求意见稿）",
    (
        "一、居民生活用水价格由每吨1.8元调整为每吨2.5元，年用水量超过120吨的部分每吨3元。",
        "二、低保户、特困供养户每户每月免收3吨水费。",
        "三、水费专户管理，用于管网维护和水质检测，每半年公示一次收支情况。",
        "四、新价格自公布后的下一个季度起执行。",
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
            "不同意涨价，水还一股漂白粉味呢。",
            1,
            "",
            Verdict.NOT_ADOPTED,
            "现行水价低于供水成本，管网漏损和水质检测没有经费来源；对困难群众已安排减免。水质检测结果今后按季度公示。",
        ),
        Said(
            "村口的路灯坏了半年没有人修。",
            0,
            "",
            Verdict.OUT_OF_SCOPE,
            "不属于本次征求意见的范围，已转镇村镇建设办公室办理。",
        ),
        Said(
            "我是低保户，一个人过，一个月用不上3吨，免的水能不能攒到年底一起算？",
            2,
            "富德海",
            Verdict.ADOPTED,
            "已改为按年度累计，每户每年免收36吨。",
            LETTER,
        ),
        Said(
            "冬天管子一冻就停水，光涨价不修管子不行，先把北沟那段换了再说。",
            3,
            "吴桂琴",
            Verdict.PARTLY,
            "北沟段管网已列入明年维修计划，调价收入优先用于冬季易冻管段；调价时间不以单段维修完工为条件。",
            PHONE,
        ),
    ),
    spoken=(
        Said(
            "水表常年不检，走得不准。调价以前应当把老水表换一遍。",
            0,
            "张玉芹",
            Verdict.PARTLY,
            "使用满六年的水表两年内分批更换，方案中写明更换计划。",
            MEETING,
            Group.REPRESENTATIVE,
        ),
        Said(
            "几家农家乐用水跟住户一个价不合理，建议按经营用水算。",
            1,
            "高文军",
            Verdict.NOT_ADOPTED,
            "经营用水价格由县发展改革部门核定，不在本镇定价权限内，已将建议上报。",
            MEETING,
            Group.STAKEHOLDER,
        ),
        Said(
            "赞成收支公示，最好贴到村民组。",
            3,
            "于占江",
            Verdict.ADOPTED,
            "公示范围已改为镇、村公示栏和各村民组。",
            MEETING,
            Group.REPRESENTATIVE,
        ),
    ),
    minutes="用水户代表、村民代表参加，镇供水站说明成本。与会代表总体理解调价，要求收支公开到村民组、更换老旧水表。",
    adoption="主要修改：水费收支公示周期改为每季度一次，公示到村民组；困难家庭的免费水量按年度累计；"
    "生产用水另行装表计价；写明老旧水表更换计划。\n"
    "未采纳的意见，主要是不同意调价和要求核定经营用水价格：前者因现行水价低于供水成本，后者不在本镇定价权限内。",
    revised=(
        (
            1,
            "一、居民生活用水价格由每吨1.8元调整为每吨2.5元，年用水量超过120吨的部分每吨3元。"
            "大棚等生产用水另行装表计价。",
        ),
        (2, "二、低保户、特困供养户每户每年免收36吨水费，按年度累计。"),
        (
            3,
            "三、水费专户管理，用于管网维护、水表更换和水质检测，每季度在镇、村公示栏和各村民组公示一次收支情况。",
        ),
    ),
    risks="风险点：部分群众对调价幅度有意见，困难家庭负担增加。防范措施：对困难家庭免收部分水费，收支按季度公示。"
    "处置预案：由镇政府和各村设专人解答，出现集中反映时暂缓执行并重新测算。",
)
RELIEF = Matter(
    COUNTY,
    CIVIL_AFFAIRS,
    "岫民",
    11,
    "周振国",
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
        Said(
            "支持，老人不容易，早点办。", 0, "", Verdict.ADOPTED, "方案公布后即组织发放，标准自当月起执行。"
        ),
        Said(
            "每月几号打到卡上得有个准日子，老人总往信用社跑。",
            3,
            "何秀芝",
            Verdict.ADOPTED,
            "已写明每月10日前发放。",
            PHONE,
        ),
        Said(
            "1.3倍太低，应当按1.5倍。",
            1,
            "",
            Verdict.NOT_ADOPTED,
            "1.3倍是上级规定的最低要求，本县按1.35倍安排；提高到1.5倍超出县财政承受能力，以后随财力逐步提高。",
        ),
        Said(
            "敬老院的伙食能不能公示一下？",
            0,
            "关素珍",
            Verdict.OUT_OF_SCOPE,
            "不属于标准调整的内容，已由县民政局要求各敬老院每周公示食谱和伙食账。",
            LETTER,
        ),
    ),
    spoken=(
        Said(
            "三档怎么评，由谁评，要让老人和村里都清楚。",
            2,
            "宋玉福",
            Verdict.PARTLY,
            "评估办法按照国家标准执行，不另行规定；评估结果由村（社区）张榜公示。",
            MEETING,
            Group.REPRESENTATIVE,
        ),
        Said(
            "我们敬老院护理员少，不能自理的这一档要能请得起人。",
            2,
            "唐丽娟",
            Verdict.ADOPTED,
            "不能自理一档的照料护理标准已按照当地最低工资标准的三分之一确定。",
            MEETING,
            Group.STAKEHOLDER,
        ),
    ),
    minutes="敬老院负责人和群众代表参加。与会人员赞成提高标准，希望写明评估办法和发放日期。",
    adoption="主要修改：写明分散供养的照料护理费可以支付给照料人，每月10日前发放，评估结果张榜公示。\n"
    "未采纳的意见是按1.5倍确定基本生活标准，原因是超出县财政目前的承受能力。",
    revised=(
        (1, "一、特困人员基本生活标准按照当地低保标准的1.35倍确定。"),
        (
            2,
            "二、照料护理标准按照自理、部分自理、不能自理三档确定，评估结果由村（社区）公示；"
            "分散供养的，可以支付给签订协议的照料人。",
        ),
        (3, "三、资金由县财政在社会救助专项中安排，每月10日前足额发放。"),
    ),
    meaning="一是基本生活标准按照低保标准的1.35倍确定；二是照料护理分三档，评估结果公示，分散供养的可以支付给照料人；"
    "三是每月10日前足额发放。有疑问的，可以到户籍所在地的乡镇政府、街道办事处咨询。",
    evaluator="周凤霞",
    planned_after=130,
)
MATTERS = (HOME_CARE, PENSION, WATER, RELIEF)
