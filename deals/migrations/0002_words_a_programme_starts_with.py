"""The words and the one policy that a programme starts with."""

from datetime import UTC, datetime

from django.db import migrations

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
WORDS = {
    "PartyRole": [
        ("registrant", "Registrant", "报备方"),
        ("distributor", "Distributor", "分销商"),
        ("reseller", "Reseller", "经销商"),
        ("agent", "Agent", "代理商"),
        ("supplier", "Supplier", "供应商"),
        ("referrer", "Referrer", "推荐方"),
    ],
    # Without one nobody could reject: a registration is never turned down without a coded reason.
    "RejectReason": [
        ("already_protected", "Already protected for another partner", "该客户已在他人的保护期内"),
        ("existing_project", "We pursue this project already", "该项目我方已在跟进"),
        ("too_little_known", "Too little is known about the project", "项目信息不足"),
        ("outside_territory", "Outside your territory", "超出授权区域"),
        ("no_own_effort", "No sales effort of your own is visible", "未见自主销售投入"),
        ("not_our_product", "Our products do not fit", "产品不适用"),
        ("joint_deal", "Goes on as a joint deal", "转为联合报备"),
    ],
    # Nor revoke: a protection is never taken back without one.
    "RevocationReason": [
        ("no_activity", "Nobody works on it any more", "已无人跟进"),
        ("wrong_facts", "The registration was not true", "报备信息不实"),
        ("agreement_ended", "The agreement with the partner ended", "合作协议已终止"),
        ("customers_wish", "The customer wishes another partner", "客户要求更换合作伙伴"),
    ],
    # Nor leave.
    "LeaveReason": [
        ("no_capacity", "We have no capacity for it", "暂无资源继续跟进"),
        ("terms", "We did not agree on the terms", "合作条件未谈妥"),
        ("conflict_of_interest", "We have a conflict of interest", "存在利益冲突"),
        ("customers_wish", "The customer wishes another partner", "客户要求更换合作伙伴"),
        ("other", "Another reason", "其他原因"),
    ],
}


def begin(apps, schema_editor):
    for model, rows in WORDS.items():
        for position, (code, english, chinese) in enumerate(rows):
            apps.get_model("deals", model).objects.get_or_create(
                code=code, defaults={"name_en": english, "name_zh": chinese, "position": position}
            )
    programme = apps.get_model("partners", "Programme").objects.first()
    apps.get_model("deals", "ProtectionPolicy").objects.get_or_create(
        code="standard",
        defaults={
            "name_en": "Standard",
            "name_zh": "标准",
            "valid_from": LONG_AGO,
            "protection_days": programme.undecided_days if programme else 90,
            "reminder_days": [14, 3],
        },
    )


class Migration(migrations.Migration):
    dependencies = [("deals", "0001_everything_so_far")]
    # Reversing leaves the rows: a business person may have written over them by then.
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
