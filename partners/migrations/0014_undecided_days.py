from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0013_somebody_stands_in")]

    operations = [
        migrations.RenameField("programme", "protection_days", "undecided_days"),
        migrations.AlterField(
            model_name="programme",
            name="undecided_days",
            field=models.PositiveSmallIntegerField(
                default=90, verbose_name="days after which what nobody decided expires"
            ),
        ),
    ]
