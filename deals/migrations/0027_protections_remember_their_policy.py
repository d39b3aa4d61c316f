import django.db.models.deletion
from django.db import connection, migrations, models


def standard():
    """Return the row that promised every protection there is: there was no other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM deals_protectionpolicy WHERE code = 'standard'")
        return cursor.fetchone()[0]


class Migration(migrations.Migration):
    dependencies = [("deals", "0026_a_policy_to_start_with")]

    operations = [
        migrations.AddField(
            model_name="protection",
            name="policy",
            field=models.ForeignKey(
                default=standard,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="protections",
                to="deals.protectionpolicy",
            ),
            preserve_default=False,
        ),
    ]
