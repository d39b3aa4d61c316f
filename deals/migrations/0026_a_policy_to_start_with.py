from datetime import UTC, datetime

from django.db import migrations

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
# Without one nobody could revoke: a protection is never taken back without a coded reason.
REASONS = [
    ("no_activity", "Nobody works on it any more", "已无人跟进"),
    ("wrong_facts", "The registration was not true", "报备信息不实"),
    ("agreement_ended", "The agreement with the partner ended", "合作协议已终止"),
    ("customers_wish", "The customer wishes another partner", "客户要求更换合作伙伴"),
]


def begin(apps, schema_editor):
    """Go on as the programme did: its days of protection, one extension, two reminders."""
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
    for position, (code, english, chinese) in enumerate(REASONS):
        apps.get_model("deals", "RevocationReason").objects.get_or_create(
            code=code, defaults={"name_en": english, "name_zh": chinese, "position": position}
        )


class Migration(migrations.Migration):
    dependencies = [("deals", "0025_promises_by_the_clock")]

    # Reversing leaves the rows: a business person may have written over them by then.
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
