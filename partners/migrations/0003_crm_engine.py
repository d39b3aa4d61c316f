from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_initial")]

    operations = [
        migrations.AddField(
            "connection",
            "probe_delay_seconds",
            models.PositiveSmallIntegerField(default=2),
        ),
        migrations.AddField(
            "connection",
            "overlap_seconds",
            models.PositiveSmallIntegerField(default=60),
        ),
        migrations.AddField(
            "attempt",
            "ref",
            models.CharField(blank=True, db_index=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField("attempt", "probed_at", models.DateTimeField(null=True)),
        migrations.AddField("attempt", "settled_at", models.DateTimeField(null=True)),
        migrations.RunSQL(
            "CREATE SEQUENCE partners_crm_fetch_seq", "DROP SEQUENCE partners_crm_fetch_seq"
        ),
    ]
