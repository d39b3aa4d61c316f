from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    """The keys of a name and of former ones in one column; `rebuild_search` makes them anew."""

    dependencies = [("deals", "0010_approval_rules_have_an_id")]

    operations = [
        migrations.RemoveIndex("customer", "customer_former_keys"),
        migrations.RenameField("customer", "former_keys", "near_keys"),
        migrations.AddIndex("customer", GinIndex(fields=["near_keys"], name="customer_near_keys")),
    ]
