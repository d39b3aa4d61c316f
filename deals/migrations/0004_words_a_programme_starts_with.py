from django.db import migrations

ROLES = [
    ("registrant", "Registrant", "报备方"),
    ("distributor", "Distributor", "分销商"),
    ("reseller", "Reseller", "经销商"),
    ("agent", "Agent", "代理商"),
    ("supplier", "Supplier", "供应商"),
    ("referrer", "Referrer", "推荐方"),
]
# Without one nobody could reject: a registration is never turned down without a coded reason.
REASONS = [
    ("already_protected", "Already protected for another partner", "该客户已在他人的保护期内"),
    ("existing_project", "We pursue this project already", "该项目我方已在跟进"),
    ("too_little_known", "Too little is known about the project", "项目信息不足"),
    ("outside_territory", "Outside your territory", "超出授权区域"),
    ("no_own_effort", "No sales effort of your own is visible", "未见自主销售投入"),
    ("not_our_product", "Our products do not fit", "产品不适用"),
]


def begin(apps, schema_editor):
    for model, rows in [("PartyRole", ROLES), ("RejectReason", REASONS)]:
        for position, (code, english, chinese) in enumerate(rows):
            apps.get_model("deals", model).objects.get_or_create(
                code=code,
                defaults={"name_en": english, "name_zh": chinese, "position": position},
            )


class Migration(migrations.Migration):
    dependencies = [("deals", "0003_customers_asked_about_each_day")]

    # Reversing leaves the rows: a business person may have written over them by then.
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
