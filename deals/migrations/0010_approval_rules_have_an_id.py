from django.db import migrations, models

import permissions.public_ids


def name_each(apps, schema_editor):
    rules = apps.get_model("deals", "ApprovalRule")
    for rule in rules.objects.filter(public_id=None):
        rule.public_id = permissions.public_ids.new_public_id()
        rule.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    dependencies = [("deals", "0009_a_letter_follows_a_divided_claim")]

    operations = [
        migrations.AddField(
            model_name="approvalrule",
            name="public_id",
            field=models.CharField(editable=False, max_length=16, null=True),
        ),
        migrations.RunPython(name_each, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="approvalrule",
            name="public_id",
            field=models.CharField(
                default=permissions.public_ids.new_public_id,
                editable=False,
                max_length=16,
                unique=True,
            ),
        ),
    ]
