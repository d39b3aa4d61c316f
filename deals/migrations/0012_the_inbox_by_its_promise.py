from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0011_customers_are_found_by_near_keys"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                condition=models.Q(("review_status__in", ("submitted", "in_review"))),
                fields=["promised_at", "id"],
                name="deals_waiting_by_promise",
            ),
        ),
    ]
