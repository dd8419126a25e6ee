from django.db import migrations

SHIPPED = {  # (name, asked) of the indicators that came with the portal: the plan's checks that look at the same
    ("标准目录", "26个试点领域中本单位承担的领域都编制、发布了标准目录，公开要素齐全。"): "catalogs elements",
    ("共性目录", "对照全省统一的共性公开事项目录和信息内容标准，完善了各事项的具体内容。"): "provincial",
    ("过程和结果公开", "每个事项都有已公开的信息，按时限公开；依法不公开的写明理由。"): "disclosed",
    (
        "公众参与方式",
        "涉及群众切身利益、需要社会广泛知晓的政策措施和建设项目，任选两种以上方式听取意见。",
    ): "two_methods",
    ("解释说明和回应关切", "建立解释说明和及时回应公众关切的机制，有实施记录。"): "response_mechanisms",
    (
        "列席会议制度",
        "制定利益相关方、群众代表、专家、媒体列席有关会议的制度，有列席记录或者说明。",
    ): "attendance_system",
    ("经验总结", "按时报送行政决策公众参与工作试点经验材料。"): "summaries",
    ("机构和人员", "有机构承担、有专人负责，没有空缺。"): "responsible_people",
    ("教育培训", "政务公开和政府信息公开条例纳入干部教育培训内容。"): "training",
}


def name_checks(apps, schema_editor):
    """What the office worded itself has no check: the portal can't know what it asks."""
    for acceptance in apps.get_model("supervision", "Acceptance").objects.iterator():
        acceptance.indicators = [
            {**row, "checks": SHIPPED.get((row["name"], row["asked"]), "")} for row in acceptance.indicators
        ]
        acceptance.save(update_fields=["indicators"])


def forget_checks(apps, schema_editor):
    for acceptance in apps.get_model("supervision", "Acceptance").objects.iterator():
        acceptance.indicators = [
            {key: value for key, value in row.items() if key != "checks"} for row in acceptance.indicators
        ]
        acceptance.save(update_fields=["indicators"])


class Migration(migrations.Migration):
    dependencies = [("supervision", "0013_self_assessments_of_two")]

    operations = [migrations.RunPython(name_checks, forget_checks)]
