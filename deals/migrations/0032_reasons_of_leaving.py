from django.db import migrations

# Nobody leaves without a coded reason, so there have to be some from the first day on.
REASONS = [
    ("no_capacity", "We have no capacity for it", "暂无资源继续跟进"),
    ("terms", "We did not agree on the terms", "合作条件未谈妥"),
    ("conflict_of_interest", "We have a conflict of interest", "存在利益冲突"),
    ("customers_wish", "The customer wishes another partner", "客户要求更换合作伙伴"),
    ("other", "Another reason", "其他原因"),
]


def begin(apps, schema_editor):
    for position, (code, english, chinese) in enumerate(REASONS):
        apps.get_model("deals", "LeaveReason").objects.get_or_create(
            code=code, defaults={"name_en": english, "name_zh": chinese, "position": position}
        )


class Migration(migrations.Migration):
    dependencies = [("deals", "0031_parties_leave_and_are_replaced")]

    # Reversing leaves the rows: a party may have left with one by then.
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
