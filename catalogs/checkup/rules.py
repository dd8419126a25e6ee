"""The rules of the check-up, as a person reads them: what each looks for, on what ground, and how it is mended."""

from __future__ import annotations

from dataclasses import dataclass

from catalogs.checkup.levels import LEVEL_SOURCE
from catalogs.checkup.neighbours import ONCE_SOURCE
from catalogs.checkup.personal_data import PERSONAL_DATA_SOURCE
from catalogs.checkup.presence import COLUMN_SOURCE, EIGHT_ELEMENTS_SOURCE
from catalogs.checkup.subjects import SUBJECT_SOURCE
from catalogs.checkup.time_limits import LIMIT_SOURCE

REGISTER_SOURCE = "法规库"  # says of each law and document since when and until when it is valid
MUST, SHOULD, BOTH = "必改", "建议", "必改或建议"


@dataclass(frozen=True)
class Rule:
    """校验规则: one check of the check-up. `code` is the name of its function and of its findings."""

    code: str
    name: str
    looks_for: str
    severity: str
    source: str
    example: str
    way: str
    press: str = ""  # what one press does about it; empty where a person has to write

    @property
    def may_block(self) -> bool:
        return self.severity != SHOULD


_RULES = (
    Rule(
        "element_missing",
        "要素没有填写",
        "事项名称、公开内容、依据、时限、主体、方式、渠道、对象、层级中有没有填的；“/”“—”“无”算没有填。",
        MUST,
        EIGHT_ELEMENTS_SOURCE,
        "公开时限为空",
        "按提示填写该要素。",
    ),
    Rule(
        "basis_without_title",
        "依据没有书名号",
        "公开依据里没有用书名号写明的法律法规或文件。",
        SHOULD,
        EIGHT_ELEMENTS_SOURCE,
        "依据写为“相关规定”",
        "用书名号写明全称，例如：《中华人民共和国政府信息公开条例》（国务院令第711号）。",
    ),
    Rule(
        "basis_without_number",
        "依据没有文号",
        "行政法规、规章、规范性文件没有写文号；法律不需要文号，中共中央的文件一般不公布文号。",
        SHOULD,
        EIGHT_ELEMENTS_SOURCE,
        "《社会救助暂行办法》",
        "在书名号后补上文号，例如：《社会救助暂行办法》（国务院令第649号）；查不到文号的，写明原因后保留。",
        "补上法规库登记的文号",
    ),
    Rule(
        "basis_repealed",
        "依据已废止",
        "所引的法律法规或文件已经废止、失效，或者规划期已满，没有接替的。",
        SHOULD,
        REGISTER_SOURCE,
        "《国家综合防灾减灾规划（2016—2020年）》",
        "改引现行有效的依据；没有其他依据的，删去这一条。",
    ),
    Rule(
        "basis_replaced",
        "依据已被替代",
        "所引的法律法规或文件已被新的替代；写了条文号的，条文号可能已经变动。",
        SHOULD,
        REGISTER_SOURCE,
        "《中华人民共和国政府信息公开条例》（国务院令第492号）",
        "改为现行的名称和文号，核对条文号。",
        "改为现行的名称和文号",
    ),
    Rule(
        "basis_number_differs",
        "文号与法规库不符",
        "写的文号不是法规库为这个名称登记的文号。",
        SHOULD,
        REGISTER_SOURCE,
        "《社会救助暂行办法》（国务院令第694号）",
        "对照原文核对文号。",
        "改为登记的文号",
    ),
    Rule(
        "basis_not_in_register",
        "依据不在法规库",
        "法规库里没有这个名称，无法核对是否有效：多为地方文件，或者名称写错。",
        SHOULD,
        REGISTER_SOURCE,
        "《××县社会救助实施细则》",
        "核对名称和文号；名称无误的，可以保留，请县政府办公室登记到法规库。",
    ),
    Rule(
        "limit_longer_than_law",
        "时限超过20个工作日",
        "主动公开的时限长于信息形成或者变更之日起20个工作日，所引依据中又没有另作规定的法律、法规。",
        BOTH,
        LIMIT_SOURCE,
        "自信息形成之日起30个工作日内公开",
        "改为20个工作日内；法律、法规另有规定的，核对所引条款。",
        "改写为20个工作日内",
    ),
    Rule(
        "limit_not_checkable",
        "时限无法核对",
        "“及时公开”“实时公开”等没有写明最迟多少天、也不随别的事件而定的时限。",
        SHOULD,
        LIMIT_SOURCE,
        "及时公开",
        "写明最迟的期限，例如：及时公开，最迟不超过20个工作日。",
        "补上最迟20个工作日",
    ),
    Rule(
        "subject_of_another",
        "公开主体是别的单位",
        "公开主体写了本县别的单位，没有写本单位；常见于照搬其他乡镇的目录。",
        SHOULD,
        SUBJECT_SOURCE,
        "偏岭镇的事项写“新甸镇人民政府”",
        "改写为本单位；确由别的单位公开的，写明原因后保留。",
        "改写为本单位",
    ),
    Rule(
        "subject_unknown",
        "公开主体不是具体单位",
        "公开主体不在本县单位名录中，或者只是泛称。乡镇的事项写村（社区）的不算。",
        SHOULD,
        SUBJECT_SOURCE,
        "县级民政部门",
        "改写为本单位全称；确为下属机构的，写明原因后保留。",
        "改写为本单位",
    ),
    Rule(
        "level_does_not_fit",
        "公开层级与单位不符",
        "乡镇、街道的事项只勾选了县级，县级部门的事项只勾选了乡级或村级，标准又不是这样规定的。",
        SHOULD,
        LEVEL_SOURCE,
        "偏岭镇的事项只勾选县级",
        "勾选本单位所在的层级。",
        "改选本单位的层级",
    ),
    Rule(
        "other_without_name",
        "“其他”渠道没有名称",
        "勾选了“其他”渠道，没有写明是什么渠道。",
        SHOULD,
        COLUMN_SOURCE,
        "■其他",
        "写明渠道名称，或者去掉“其他”。",
    ),
    Rule(
        "audience_without_name",
        "特定群体没有说明",
        "公开对象是特定群体，没有写明是哪些人。",
        SHOULD,
        COLUMN_SOURCE,
        "特定群体",
        "写明群体；面向所有人的，改选全社会。",
    ),
    Rule(
        "personal_data",
        "疑似个人信息",
        "身份证号（按校验码识别）、银行卡号（按校验位识别）必须删去；手机号请核对是不是办公电话。",
        BOTH,
        PERSONAL_DATA_SOURCE,
        "联系人身份证号110105……",
        "删去或隐去；确为对外公布的办公电话的，写明原因后保留。",
    ),
    Rule(
        "duplicate",
        "事项重复",
        "同一单位同一领域里，一级事项、二级事项和公开主体都相同的两项。",
        SHOULD,
        ONCE_SOURCE,
        "“最低生活保障／办事指南”出现两次",
        "合并为一项，或者改写名称加以区分。",
    ),
    Rule(
        "resembles_standard",
        "与标准条目相近",
        "自增的事项与标准条目名称相近，没有对应起来，不计入标准条目的完成数。",
        SHOULD,
        ONCE_SOURCE,
        "自增“最低生活保障／办理指南”",
        "对应到标准条目，各栏写法不变；确为另一事项的，写明原因后保留。",
        "对应到标准条目",
    ),
    Rule(
        "differs_from_standard",
        "比标准少公开",
        "比采用的标准条目少了公开内容或政府网站、时限更长或更含糊、不再主动公开、只向特定群体公开，或者改了名称。"
        "单位自己的写法和补充的内容不算。",
        SHOULD,
        EIGHT_ELEMENTS_SOURCE,
        "标准有“申请材料”，事项没有",
        "改回标准的写法；本单位确有不同的，写明原因后保留。",
        "改回标准的写法",
    ),
)

RULES = {rule.code: rule for rule in _RULES}
