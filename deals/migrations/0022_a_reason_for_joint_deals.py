from django.db import migrations


def begin(apps, schema_editor):
    reasons = apps.get_model("deals", "RejectReason").objects
    reasons.get_or_create(
        code="joint_deal",
        defaults={
            "name_en": "Goes on as a joint deal",
            "name_zh": "转为联合报备",
            "position": reasons.count(),
        },
    )


class Migration(migrations.Migration):
    dependencies = [("deals", "0021_conflicts_are_cases")]

    # Reversing leaves the row: a registration may have been turned down with it by then.
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
