"""What the public reads of personal data."""

from __future__ import annotations

import time

import pytest

from disclosure_portal.personal.detecting import is_credit_code, like_numbers
from disclosure_portal.personal.masking import masked, masked_phone, shown_name

MOBILES = [
    "13812345678",
    "１３８１２３４５６７８",
    "+8613812345678",
    "+86 138 1234 5678",
    "8613812345678",
    "008613812345678",
    "0086-138-1234-5678",
    "138.1234.5678",
    "138·1234·5678",
    "138–1234–5678",
    "138—1234——5678",
    "138  1234  5678",
    "138　1234　5678",
    "1 3 8 1 2 3 4 5 6 7 8",
    "1-3-8-1-2-3-4-5-6-7-8",
    "1.3.8.1.2.3.4.5.6.7.8",
    "138\u200b1234\u200b5678",
    "1\u200d3812345678",
    "(138)12345678",
    "（138）1234-5678",
    "138-123-45678",
    "138 123 45678",
    "13812345 678",
    "138/1234/5678",
    "138，1234，5678",
    "138。1234。5678",
    "138_1234_5678",
    "138～1234～5678",
    "138*1234*5678",
    "138\n1234\n5678",
    "138、1234、5678",
    "138；1234；5678",
    "138：1234：5678",
    "138|1234|5678",
    "138=1234=5678",
    "138+1234+5678",
    "138…1234…5678",
    "138 / 1234 / 5678",
    "138、12345678",
    "1381234：5678",
    "1381、2345、678",
    "1、3、8、1、2、3、4、5、6、7、8",
    "1/3/8/1/2/3/4/5/6/7/8",
    "①③⑧①②③④⑤⑥⑦⑧",
    "¹³⁸¹²³⁴⁵⁶⁷⁸",
    "13812\n345678",
    "138 1234 \r\n 5678",
    "一三八、一二三四、五六七八",
    "零零八六一三八一二三四五六七八",
    "一三八一二三四五六七八",
    "幺三八 幺二三四 五六七八",
    "1三8一2三4五6七8",
]
HIDDEN_WHOLE = [
    "04127822345",
    "0412-7822345",
    "0412 782 2345",
    "0412.7822345",
    "（0412）7822345",
    "(0412)-7822345",
    "010-12345678",
    "+86 412 7822345",
    "0 4 1 2 7 8 2 2 3 4 5",
    "零四一二七八二二三四五",
    "210323198001011234",
    "21032319800101123X",
    "２１０３２３１９８００１０１１２３ｘ",
    "210323.19800101.1234",
    "210323 19800101 1234",
    "210323-1980-01-01-1234",
    "2 1 0 3 2 3 1 9 8 0 0 1 0 1 1 2 3 4",
    "210323\u200b19800101\u200b1234",
    "二一零三二三一九八零零一零一一二三四",
    "210323800101123",
    "210323/19800101/1234",
    "210323_19800101_1234",
    "21032319800101\n1234",
    "6222/0212/3456/7890",
    "6222_0212_3456_7890_123",
    "0412：7822345",
    "0412、7822345",
    "○四一二七八二二三四五",
    "6222 0212 3456 7890 123",
    "6222-0212-3456-7890",
    "6222021234567890123",
    "wang.xiao@example.com",
    "wang＠example．com",
]
AFTER_A_WORD = [
    ("护照号E12345678", "护照号***"),
    ("护照：EA1234567。", "护照：***。"),
    ("港澳通行证号码 C12345678", "港澳通行证号码 ***"),
    ("台胞证12345678", "台胞证***"),
    ("往来台湾通行证（号码：T 1234 5678）", "往来台湾通行证（号码：***）"),
    ("QQ：12345678", "QQ：***"),
    ("我的qq号是 123 456 789", "我的qq号是 ***"),
    ("加微信wang_5566", "加微信***"),
    ("微信号：WangXM-88，谢谢", "微信号：***，谢谢"),
    ("微信：123456789", "微信：***"),
    ("V信abc_12345", "V信***"),
    ("手机微信同号", "手机微信同号"),
    ("微信账号：wangjg1980，谢谢", "微信账号：***，谢谢"),
    ("微信帐号 wangjg1980", "微信帐号 ***"),
    ("微信id是wangjg1980", "微信id是***"),
    ("我的微信叫wangjg1980", "我的微信叫***"),
    ("微信“wangjg1980”", "微信“***”"),
    ("微信：\nwangjg1980", "微信：\n***"),
    ("微信名「wangjg1980」", "微信名「***」"),
    ("请打13812345678元", "请打138****5678元"),
]
NOBODYS = [
    "水价每吨2.5元，2027年1月1日起执行。",
    "岫政办发〔2020〕37号",
    "辽政办发〔2020〕13号、国办发〔2016〕80号、岫政发〔1998〕2020号",
    "总投资15000000000元，其中13800000000元已到位",
    "补偿1380000.00元，合计150000000.00元",
    "每户13 812 345 678元",
    "预算1,380,000,000.00元",
    "2020-01-01 2021-02-02",
    "2020.01.01—2021.12.31",
    "1998-10-01 123",
    "1998—2020 300",
    "二〇二七年一月一日",
    "《条例》第十三条第一款、第138条第1234项",
    "一、二、三、四、五、六、七、八、九、一、二、三",
    "上调1.5 2.5 3.5 4.5 5.5 6.5个百分点",
    "统一社会信用代码91210323MA0UXX1X1X",
    "统一社会信用代码：112103230012345678",
    "代码112103230012345682",
    "项目代码2020-210323-47-03-012345",
    "时间08:00-12:00、13:30-17:30",
    "邮编114300，信箱123号",
    "微信公众号xiuyanfabu已经发布",
    "微信缴费100000元",
    "第12至15条，第138至150页",
    "第1、3、5、6、7、8、9、10、11条",
    "第一、三、五、六、七、八、九、十、十一条",
    "①水价②水质③水压④维修⑤收费⑥公示⑦投诉⑧答复⑨监督⑩其他，面积100m²",
    "岫政办发〔2020〕37号、岫政发〔2019〕135号/岫政发〔2018〕12号",
    "总投资1381234，2020年开工，每户1380.1234元",
    "1500\n1600\n1700\n1800元",
    "1. 水价\n2. 水质\n13. 其他\n45",
    "合计1381234567\n8、其他",
    "2027/01/01、2027/12/31，1/2票",
    "2020、2021、2022、2023年",
    "13:30-17:30；8:00-12:00",
    "每吨135=1.5×90，150%、2000%、3000%",
    "微信。Windows系统，微信支付100000元",
]


@pytest.mark.parametrize("typed", MOBILES)
def test_a_mobile_number_is_masked_in_any_spelling(typed):
    assert masked(f"请打{typed}，谢谢") == "请打138****5678，谢谢"


@pytest.mark.parametrize("typed", HIDDEN_WHOLE)
def test_other_numbers_of_persons_are_hidden_in_any_spelling(typed):
    assert masked(f"我的是{typed}，谢谢") == "我的是***，谢谢"


@pytest.mark.parametrize(("text", "shown"), AFTER_A_WORD)
def test_what_is_a_number_by_the_word_before_it_is_hidden(text, shown):
    assert masked(text) == shown


@pytest.mark.parametrize("text", NOBODYS)
def test_what_is_nobodys_stays(text):
    assert masked(text) == text


def test_two_numbers_side_by_side_are_both_masked():
    assert masked("13812345678 13912345679") == "138****5678 139****5679"
    assert masked("周一13812345678") == "周一138****5678"
    assert "1234" not in masked("138 1234 5678 6222 0212 3456")


@pytest.mark.parametrize("name", ["张三丰", "张 三丰", "张·三·丰", "张　三 丰", "张\u200b三丰"])
@pytest.mark.parametrize("typed", ["张三丰", "张 三 丰", "张·三丰", "张\u200b三丰", "张　三　丰"])
def test_a_name_is_masked_however_its_signs_are_set_apart(name, typed):
    assert masked(f"我是{typed}。", [name]) == "我是张某。"


@pytest.mark.parametrize(
    ("contact", "text"),
    [
        ("7822345", "打782-2345找我"),
        ("7822345", "打７８２ ２３４５找我"),
        ("0412-7822345", "打7822345找我"),
        ("0412-7822345", "打七八二二三四五，0412 7822345找我"),
        ("wang_xm5", "加Wang_XM5找我"),
    ],
)
def test_what_was_given_for_answers_is_masked_in_any_spelling(contact, text):
    shown = masked(text, contacts=[contact])
    assert "***" in shown
    assert not {"782", "７８２", "XM5"} & {shown[at : at + 3] for at in range(len(shown))}


def test_offices_keep_their_landlines():
    assert masked("请拨打0412-7812345，找13812345678", landlines=False) == "请拨打0412-7812345，找138****5678"


@pytest.mark.parametrize("typed", ["王_建国", "王/建/国", "王，建国", "王、建、国", "王+建国", "王~建国"])
def test_a_name_is_masked_whatever_sign_parts_it(typed):
    assert masked(f"我叫{typed}。", ["王建国"]) == "我叫王某。"


def test_two_words_with_a_comma_are_no_name_of_two_signs():
    assert masked("水位高，山体松，我叫高/山", ["高山"]) == "水位高，山体松，我叫高某"


@pytest.mark.parametrize("typed", ["782、2345", "782/2345", "782：2345", "7822-345", "782|2345"])
def test_parts_of_a_landline_are_pointed_out_too(typed):
    assert like_numbers(f"找{typed}，谢谢") == [typed]


@pytest.mark.parametrize(
    "text", ["2020、2021年", "1,380,000元", "第135、136、137条", "时间08:00-12:00", "1200，2027年"]
)
def test_lists_years_and_amounts_are_not_pointed_out(text):
    assert like_numbers(text) == []


def test_what_still_looks_like_a_number_is_pointed_out():
    assert like_numbers("找7822345，1380000元，2027-01-01，房号12") == ["7822345"]


@pytest.mark.parametrize(
    "part",
    [
        "1 ",
        "1-",
        "1.",
        "138",
        "0412 ",
        "一",
        "a",
        "1" + " " * 50,
        "微信",
        "(",
        "210323 ",
        "1、",
        "138，",
        "1\n",
        "一、",
        "12\n1",
        "微信的",
    ],
)
def test_long_texts_are_masked_in_linear_time(part):
    text = (part * 100_000)[:100_000]
    started = time.perf_counter()
    masked(text, ["张三丰", "111"], contacts=["1111111"])
    like_numbers(text)

    assert time.perf_counter() - started < 5  # a quarter of a second; hours were it to grow with the square


def test_a_credit_code_of_digits_is_told_by_its_check_digit():
    assert is_credit_code("112103230012345682")
    assert not is_credit_code("112103230012345683")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王某"),
        ("欧阳修文", "欧阳某"),
        ("王 小 明", "王某"),
        ("岫岩县玉石商会", "岫岩县玉石商会"),
        ("岫岩满族自治县住房和城乡建设局", "岫岩满族自治县住房和城乡建设局"),
        ("偏岭镇包家堡村村民委员会", "偏岭镇包家堡村村民委员会"),
        ("张三丰住幸福街12号院", "张某"),
        ("张三丰住幸福街医院", "张某"),
        ("张三丰家在玉石厂", "张某"),
        ("李四开的小卖店", "李某"),
        ("王五13812345678公司", "王某"),
        ("", "匿名"),
        ("王", "王某"),
    ],
)
def test_a_person_shows_as_a_surname_and_an_organisation_as_itself(name, shown):
    assert shown_name(name) == shown


def test_a_phone_shows_its_ends_only():
    assert masked_phone("138 1234 5678") == "138****5678"
    assert masked_phone("0412-7823456") == "041****3456"
    assert masked_phone("7823456") == "***"
