import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import permissions.derived
import permissions.public_ids
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from permissions.all_at_once import AllAtOnce


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("partners", "0001_initial"),
        ("partners", "0002_initial"),
        ("partners", "0003_crm_engine"),
        ("partners", "0004_who_supplies_whom"),
        ("partners", "0005_only_what_the_crm_engine_uses"),
        ("partners", "0006_acting_as_somebody"),
        ("partners", "0007_back_office_words"),
        ("partners", "0008_what_ledgers_add_up_to"),
        ("partners", "0009_programme_words"),
        ("partners", "0010_calendars_are_entered"),
        ("partners", "0011_machines_are_told"),
        ("partners", "0012_days_to_appeal_in"),
        ("partners", "0013_somebody_stands_in"),
        ("partners", "0014_undecided_days"),
        ("partners", "0015_who_may_sell_what_where"),
        ("partners", "0016_prices_have_currencies_and_rates"),
        ("partners", "0017_what_the_crm_says_of_an_end"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("permissions", "__first__"),
    ]

    operations = [
        AllAtOnce(
            [
                migrations.CreateModel(
                    name="Command",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        ("aggregate", models.CharField(max_length=80)),
                        ("seq", models.PositiveIntegerField()),
                        ("op", models.CharField(max_length=40)),
                        ("ref", models.CharField(max_length=120)),
                        ("desired", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "Pending"),
                                    ("leased", "Leased"),
                                    ("sent", "Sent"),
                                    ("unknown", "Unknown"),
                                    ("wait", "Wait"),
                                    ("held", "Held"),
                                    ("acked", "Acked"),
                                    ("confirmed", "Confirmed"),
                                    ("conflict", "Conflict"),
                                    ("dead", "Dead"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="pending",
                                max_length=12,
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("probes_negative", models.PositiveSmallIntegerField(default=0)),
                        ("created_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("lease_until", models.DateTimeField(null=True)),
                        ("last_error_class", models.CharField(blank=True, max_length=20)),
                        ("last_error", models.CharField(blank=True, max_length=255)),
                        ("external_id", models.CharField(blank=True, max_length=80)),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "connection",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commands",
                                to="partners.connection",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "command to the CRM",
                        "verbose_name_plural": "commands to the CRM",
                        "indexes": [models.Index(fields=["state", "due_at"], name="commands_due")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("aggregate", "seq"), name="command_in_order"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartnerType",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                        ("name_zh", models.CharField(max_length=80, verbose_name="Chinese name")),
                        (
                            "position",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="place in lists"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "partner type",
                        "verbose_name_plural": "partner types",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ProductFamily",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                        ("name_zh", models.CharField(max_length=80, verbose_name="Chinese name")),
                        (
                            "position",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="place in lists"
                            ),
                        ),
                        (
                            "crm_name",
                            models.CharField(
                                blank=True,
                                db_index=True,
                                max_length=120,
                                verbose_name="name in the CRM",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "product family",
                        "verbose_name_plural": "product families",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Team",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                        ("name_zh", models.CharField(max_length=80, verbose_name="Chinese name")),
                        (
                            "position",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="place in lists"
                            ),
                        ),
                        ("zone", models.CharField(max_length=60, verbose_name="time zone")),
                        (
                            "region",
                            models.CharField(max_length=10, verbose_name="public holidays of"),
                        ),
                        (
                            "opens",
                            models.TimeField(
                                default=datetime.time(9, 0), verbose_name="works from"
                            ),
                        ),
                        (
                            "closes",
                            models.TimeField(
                                default=datetime.time(18, 0), verbose_name="works until"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "team",
                        "verbose_name_plural": "teams",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Territory",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                        ("name_zh", models.CharField(max_length=80, verbose_name="Chinese name")),
                        (
                            "position",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="place in lists"
                            ),
                        ),
                        (
                            "countries",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=2),
                                blank=True,
                                default=list,
                                help_text="Their two letters, such as CN or DE, with commas between. None is all.",
                                size=None,
                                verbose_name="countries",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "territory",
                        "verbose_name_plural": "territories",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Tier",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                        ("name_zh", models.CharField(max_length=80, verbose_name="Chinese name")),
                        (
                            "position",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="place in lists"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "tier",
                        "verbose_name_plural": "tiers",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ActingAs",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        ("reason", models.CharField(max_length=200, verbose_name="reason")),
                        (
                            "ticket",
                            models.CharField(blank=True, max_length=40, verbose_name="ticket"),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="acted",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "seen_as",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="acted_for",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("during", "&&")],
                                name="acting_as_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="acting_has_a_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("person", models.F("seen_as")), _negated=True),
                                name="acting_as_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attempt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("ref", models.CharField(blank=True, db_index=True, max_length=120)),
                        ("probed_at", models.DateTimeField(null=True)),
                        ("settled_at", models.DateTimeField(null=True)),
                        ("started_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("outcome", models.CharField(blank=True, max_length=20)),
                        ("status", models.PositiveSmallIntegerField(null=True)),
                        (
                            "command",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tries",
                                to="partners.command",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Connection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("kind", models.CharField(max_length=20)),
                        ("name", models.CharField(max_length=80)),
                        ("base_url", models.CharField(max_length=255)),
                        ("instance_id", models.CharField(blank=True, max_length=80)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("active", "Active"),
                                    ("paused", "Paused"),
                                    ("auth_failed", "Auth Failed"),
                                    ("quota_hold", "Quota Hold"),
                                    ("circuit_open", "Circuit Open"),
                                ],
                                default="active",
                                max_length=14,
                            ),
                        ),
                        ("epoch", models.PositiveIntegerField(default=1)),
                        ("probe_delay_seconds", models.PositiveSmallIntegerField(default=2)),
                        ("overlap_seconds", models.PositiveSmallIntegerField(default=60)),
                        ("failures", models.PositiveIntegerField(default=0)),
                        ("retry_at", models.DateTimeField(null=True)),
                        ("last_heard_at", models.DateTimeField(null=True)),
                        ("last_error_class", models.CharField(blank=True, max_length=20)),
                    ],
                    options={
                        "verbose_name": "connection to the CRM",
                        "verbose_name_plural": "connections to the CRM",
                        "constraints": [
                            models.UniqueConstraint(fields=("name",), name="connection_name_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CrmAccount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        ("external_id", models.CharField(max_length=80)),
                        ("as_of", models.DateTimeField()),
                        ("deleted_at", models.DateTimeField(null=True)),
                        ("name", models.CharField(max_length=255)),
                        ("code", models.CharField(blank=True, max_length=40)),
                        ("country", models.CharField(blank=True, max_length=2)),
                        ("website", models.CharField(blank=True, max_length=255)),
                        ("identifiers", models.JSONField(default=list)),
                        (
                            "connection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.connection",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="partners.crmaccount",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="children",
                                to="partners.crmaccount",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("connection", "external_id"), name="crm_account_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CrmContact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        ("external_id", models.CharField(max_length=80)),
                        ("as_of", models.DateTimeField()),
                        ("deleted_at", models.DateTimeField(null=True)),
                        ("name", models.CharField(max_length=255)),
                        ("email", models.CharField(blank=True, max_length=255)),
                        ("phone", models.CharField(blank=True, max_length=80)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contacts",
                                to="partners.crmaccount",
                            ),
                        ),
                        (
                            "connection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.connection",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("connection", "external_id"), name="crm_contact_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CrmOpportunity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        ("external_id", models.CharField(max_length=80)),
                        ("as_of", models.DateTimeField()),
                        ("deleted_at", models.DateTimeField(null=True)),
                        ("reference", models.CharField(blank=True, db_index=True, max_length=120)),
                        ("number", models.CharField(blank=True, max_length=40)),
                        ("description", models.CharField(blank=True, max_length=255)),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("lead", "Lead"),
                                    ("opportunity", "Opportunity"),
                                    ("converted", "Converted"),
                                    ("won", "Won"),
                                    ("lost", "Lost"),
                                    ("cancelled", "Cancelled"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                        ("currency", models.CharField(blank=True, max_length=3)),
                        ("close_date", models.DateField(null=True)),
                        ("closing_reason", models.CharField(blank=True, max_length=255)),
                        ("owner", models.CharField(blank=True, max_length=120)),
                        ("source_modified_at", models.DateTimeField(null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="opportunities",
                                to="partners.crmaccount",
                            ),
                        ),
                        (
                            "connection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.connection",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("connection", "external_id"), name="crm_opportunity_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CrmRate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        ("external_id", models.CharField(max_length=80)),
                        ("as_of", models.DateTimeField()),
                        ("deleted_at", models.DateTimeField(null=True)),
                        ("currency", models.CharField(max_length=3)),
                        ("rate", models.DecimalField(decimal_places=12, max_digits=24)),
                        ("day", models.DateField()),
                        (
                            "connection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.connection",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["currency", "-day"], name="crm_rates_by_day")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("connection", "external_id"), name="crm_rate_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("rate__gt", 0)), name="crm_rate_is_above_zero"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cursor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("object_type", models.CharField(max_length=20)),
                        ("epoch", models.PositiveIntegerField()),
                        ("position", models.JSONField(default=dict)),
                        ("updated_at", models.DateTimeField()),
                        (
                            "connection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="cursors",
                                to="partners.connection",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("connection", "object_type", "epoch"), name="cursor_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Discrepancy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        ("kind", models.CharField(max_length=30)),
                        ("object_type", models.CharField(max_length=20)),
                        ("external_id", models.CharField(max_length=80)),
                        ("fields", models.JSONField(default=dict)),
                        ("opened_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("how", models.CharField(blank=True, max_length=200)),
                        (
                            "connection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="discrepancies",
                                to="partners.connection",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "disagreement with the CRM",
                        "verbose_name_plural": "disagreements with the CRM",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at", None)),
                                fields=("connection", "kind", "object_type", "external_id"),
                                name="discrepancy_open_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LedgerEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        ("at", models.DateTimeField(db_index=True)),
                        ("verb", models.CharField(max_length=60)),
                        ("unattended", models.CharField(blank=True, max_length=80)),
                        ("subject_kind", models.CharField(max_length=60)),
                        ("subject_id", models.BigIntegerField()),
                        ("details", models.JSONField(default=dict)),
                        ("internal", models.BooleanField(default=False)),
                        ("source", models.CharField(default="portal", max_length=20)),
                        (
                            "actor",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="acts",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "concerns",
                            models.ManyToManyField(
                                related_name="ledger",
                                through="partners.LedgerConcern",
                                to="partners.partner",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["subject_kind", "subject_id", "-at"],
                                name="ledger_by_subject",
                            ),
                            models.Index(fields=["verb", "-at"], name="ledger_by_verb"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LedgerConcern",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.ledgerentry",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.partner",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["partner", "-at"], name="ledger_by_partner"),
                            models.Index(fields=["partner", "id"], name="ledger_since"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("entry", "partner"), name="concern_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("subscriber", models.CharField(max_length=40)),
                        ("due_at", models.DateTimeField()),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("delivered_at", models.DateTimeField(blank=True, null=True)),
                        ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                        ("last_error", models.CharField(blank=True, max_length=200)),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="partners.ledgerentry",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("cancelled_at", None), ("delivered_at", None)),
                                fields=["due_at"],
                                name="deliveries_waiting",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("entry", "subscriber"), name="delivered_once_each"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Link",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("role", models.CharField(max_length=20)),
                        ("portal_kind", models.CharField(max_length=60)),
                        ("portal_id", models.BigIntegerField()),
                        ("object_type", models.CharField(max_length=20)),
                        ("external_id", models.CharField(max_length=80)),
                        ("state", models.CharField(default="live", max_length=12)),
                        ("made_at", models.DateTimeField()),
                        (
                            "connection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="links",
                                to="partners.connection",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("connection", "role", "portal_kind", "portal_id"),
                                name="link_once_outward",
                            ),
                            models.UniqueConstraint(
                                fields=("connection", "role", "object_type", "external_id"),
                                name="link_once_inward",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Partner",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        ("name", models.CharField(max_length=160, verbose_name="name")),
                        (
                            "latin_name",
                            models.CharField(
                                blank=True, max_length=160, verbose_name="name in Latin letters"
                            ),
                        ),
                        (
                            "sort_key",
                            models.CharField(db_index=True, editable=False, max_length=320),
                        ),
                        ("search_terms", models.TextField(blank=True, editable=False)),
                        ("country", models.CharField(max_length=2, verbose_name="country")),
                        ("created_at", models.DateTimeField()),
                        (
                            "account",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="partner",
                                to="partners.crmaccount",
                            ),
                        ),
                        (
                            "handle",
                            models.OneToOneField(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="partner",
                                to="auth.group",
                            ),
                        ),
                    ],
                    bases=(permissions.derived.Derived, models.Model),
                ),
                migrations.CreateModel(
                    name="Membership",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("seller", "Seller"),
                                    ("manager", "Partner manager"),
                                    ("reader", "Reader"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="partners.partner",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("partner", "="), ("during", "&&")],
                                name="membership_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("role__in", ["seller", "manager", "reader"])),
                                name="membership_role_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        ("email", models.EmailField(max_length=254)),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("seller", "Seller"),
                                    ("manager", "Partner manager"),
                                    ("reader", "Reader"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("language", models.CharField(default="en", max_length=10)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "invited_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invitations",
                                to="partners.partner",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="HealthSum",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.CharField(max_length=20)),
                        ("through", models.BigIntegerField()),
                        ("last_at", models.DateTimeField(null=True)),
                        ("signals", models.JSONField(default=dict)),
                        (
                            "partner",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="health_sum",
                                to="partners.partner",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Agreement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        (
                            "number",
                            models.CharField(max_length=60, verbose_name="agreement number"),
                        ),
                        (
                            "reference",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="reference in the CRM"
                            ),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreements",
                                to="partners.partner",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("partner", "="), ("number", "="), ("during", "&&")],
                                name="partner_agreement_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartnerListing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="listings",
                                to="partners.partner",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("partner", "="), ("during", "&&")],
                                name="partner_listed_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartnerTypeHolding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="types",
                                to="partners.partner",
                            ),
                        ),
                        (
                            "partner_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holdings",
                                to="partners.partnertype",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("partner", "="),
                                    ("partner_type", "="),
                                    ("during", "&&"),
                                ],
                                name="partner_type_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartnerUpline",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uplines",
                                to="partners.partner",
                            ),
                        ),
                        (
                            "upline",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="downlines",
                                to="partners.partner",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("partner", "="), ("upline", "="), ("during", "&&")],
                                name="partner_upline_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("partner", models.F("upline")), _negated=True),
                                name="upline_is_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PortfolioPlace",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="portfolio_places",
                                to="partners.partner",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="portfolio",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("partner", "="), ("during", "&&")],
                                name="partner_one_channel_manager",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CrmProduct",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        ("external_id", models.CharField(max_length=80)),
                        ("as_of", models.DateTimeField()),
                        ("deleted_at", models.DateTimeField(null=True)),
                        ("name", models.CharField(max_length=255)),
                        ("code", models.CharField(blank=True, max_length=80)),
                        (
                            "list_price",
                            models.DecimalField(decimal_places=4, max_digits=18, null=True),
                        ),
                        ("currency", models.CharField(blank=True, max_length=3)),
                        (
                            "connection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.connection",
                            ),
                        ),
                        (
                            "family",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="products",
                                to="partners.productfamily",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("connection", "external_id"), name="crm_product_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Programme",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "vendor_name_en",
                            models.CharField(
                                default="Vendor",
                                max_length=80,
                                verbose_name="the vendor's English name",
                            ),
                        ),
                        (
                            "vendor_name_zh",
                            models.CharField(
                                default="厂商",
                                max_length=80,
                                verbose_name="the vendor's Chinese name",
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(
                                blank=True,
                                help_text="Values in other currencies are told in this one too, at the CRM's rate of the day of submission. Empty: they are not.",
                                max_length=3,
                                verbose_name="currency to compare in",
                            ),
                        ),
                        (
                            "review_days",
                            models.PositiveSmallIntegerField(
                                default=2, verbose_name="business days to decide in"
                            ),
                        ),
                        (
                            "undecided_days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                verbose_name="days after which what nobody decided expires",
                            ),
                        ),
                        (
                            "answer_days",
                            models.PositiveSmallIntegerField(
                                default=14, verbose_name="days to answer a question in"
                            ),
                        ),
                        (
                            "appeal_days",
                            models.PositiveSmallIntegerField(
                                default=14, verbose_name="days to appeal against a rejection in"
                            ),
                        ),
                        (
                            "rating_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                verbose_name="days to rate the cooperation in, once a deal is closed",
                            ),
                        ),
                        (
                            "tells_closing_reason",
                            models.BooleanField(
                                default=True,
                                verbose_name="tell the registrant what the CRM says about why a deal was won or lost",
                            ),
                        ),
                        (
                            "invitation_days",
                            models.PositiveSmallIntegerField(
                                default=14, verbose_name="days to answer an invitation in"
                            ),
                        ),
                        (
                            "grace_seconds",
                            models.PositiveSmallIntegerField(
                                default=10, verbose_name="seconds to take a verdict back in"
                            ),
                        ),
                        (
                            "checks_a_day",
                            models.PositiveSmallIntegerField(
                                default=20, verbose_name="customers one may check a day"
                            ),
                        ),
                        (
                            "protects",
                            models.CharField(
                                choices=[
                                    ("project", "The project, where one is named"),
                                    ("customer", "The whole customer"),
                                ],
                                default="project",
                                max_length=10,
                                verbose_name="what a protection covers",
                            ),
                        ),
                        (
                            "split_due",
                            models.CharField(
                                choices=[
                                    ("submission", "Before submission"),
                                    ("approval", "Before approval"),
                                    ("won", "Before it is won"),
                                ],
                                default="won",
                                max_length=10,
                                verbose_name="when shares must be set",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "partner programme",
                        "verbose_name_plural": "partner programme",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("pk", 1)), name="one_programme"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Record",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("epoch", models.PositiveIntegerField()),
                        ("object_type", models.CharField(max_length=20)),
                        ("external_id", models.CharField(max_length=80)),
                        ("raw", models.JSONField()),
                        ("raw_hash", models.CharField(max_length=64)),
                        ("source_modified_at", models.DateTimeField(null=True)),
                        ("fetch_seq", models.BigIntegerField()),
                        ("fetched_at", models.DateTimeField()),
                        ("deleted_at", models.DateTimeField(null=True)),
                        ("merged_into", models.CharField(blank=True, max_length=80)),
                        ("last_seen_sweep", models.BigIntegerField(null=True)),
                        (
                            "connection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="partners.connection",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("connection", "epoch", "object_type", "external_id"),
                                name="record_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Suspension",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        ("reason", models.CharField(max_length=500, verbose_name="reason")),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="suspensions",
                                to="partners.partner",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("partner", "="), ("during", "&&")],
                                name="partner_suspended_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sweep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("object_type", models.CharField(max_length=20)),
                        ("epoch", models.PositiveIntegerField()),
                        ("started_at", models.DateTimeField()),
                        ("first_seq", models.BigIntegerField(default=0)),
                        ("after", models.CharField(blank=True, max_length=80)),
                        ("read_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("complete", models.BooleanField(default=False)),
                        ("seen", models.PositiveIntegerField(default=0)),
                        ("expected", models.PositiveIntegerField(default=0)),
                        ("aborted_reason", models.CharField(blank=True, max_length=200)),
                        (
                            "connection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sweeps",
                                to="partners.connection",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("connection", "epoch", "object_type"),
                                name="sweep_under_way_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamPlace",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="team_places",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="places",
                                to="partners.team",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("during", "&&")],
                                name="team_place_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamYear",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                        (
                            "holidays",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.DateField(),
                                blank=True,
                                default=list,
                                help_text="As 2027-01-01, 2027-02-05; weekends need not stand here.",
                                size=None,
                                verbose_name="holidays",
                            ),
                        ),
                        (
                            "working_days",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.DateField(),
                                blank=True,
                                default=list,
                                help_text="The make-up days of a long holiday.",
                                size=None,
                                verbose_name="working weekend days",
                            ),
                        ),
                        (
                            "is_announced",
                            models.BooleanField(
                                default=False,
                                help_text="Until then a promise that reaches into the year is provisional.",
                                verbose_name="announced",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, max_length=80, verbose_name="source"),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="years",
                                to="partners.team",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "year of a team's calendar",
                        "verbose_name_plural": "years of a team's calendar",
                        "constraints": [
                            models.UniqueConstraint(fields=("team", "year"), name="team_year_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("holidays__overlap", models.F("working_days")), _negated=True
                                ),
                                name="no_day_is_worked_and_free",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartnerTerritory",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="territories",
                                to="partners.partner",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holdings",
                                to="partners.territory",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("partner", "="),
                                    ("territory", "="),
                                    ("during", "&&"),
                                ],
                                name="partner_territory_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Authorisation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        ("claims", django.contrib.postgres.fields.ranges.BigIntegerRangeField()),
                        (
                            "reference",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="reference in the CRM"
                            ),
                        ),
                        (
                            "agreement",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="authorisations",
                                to="partners.agreement",
                            ),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="authorisations",
                                to="partners.partner",
                            ),
                        ),
                        (
                            "family",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.productfamily",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.territory",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("family", "="),
                                    ("territory", "="),
                                    ("claims", "&&"),
                                    ("during", "&&"),
                                ],
                                name="exclusive_is_alone",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TerritoryOversight",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="territories",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="overseers",
                                to="partners.territory",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("territory", "="), ("during", "&&")],
                                name="territory_overseer_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartnerTier",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tiers",
                                to="partners.partner",
                            ),
                        ),
                        (
                            "tier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holdings",
                                to="partners.tier",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("partner", "="), ("during", "&&")],
                                name="partner_one_tier",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UplineSight",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        ("reason", models.CharField(max_length=200)),
                        (
                            "giver",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "place",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sights",
                                to="partners.partnerupline",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("place", "="), ("during", "&&")],
                                name="upline_sight_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Webhook",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        (
                            "format",
                            models.CharField(
                                choices=[
                                    ("standard", "Webhook"),
                                    ("wecom", "WeCom robot"),
                                    ("dingtalk", "DingTalk robot"),
                                    ("feishu", "Feishu robot"),
                                    ("slack", "Slack channel"),
                                    ("teams", "Microsoft Teams channel"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("sealed_url", models.TextField(editable=False)),
                        ("host", models.CharField(max_length=255, verbose_name="machine")),
                        (
                            "language",
                            models.CharField(default="en", max_length=10, verbose_name="language"),
                        ),
                        (
                            "kinds",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("off_at", models.DateTimeField(null=True)),
                        (
                            "off_because",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("by_hand", "switched off by hand"),
                                    ("failing", "it did not answer for days"),
                                    ("gone", "it said that it is gone for good (410)"),
                                    ("owner", "the person it speaks for may no longer do so"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("failing_since", models.DateTimeField(null=True)),
                        ("retry_at", models.DateTimeField(null=True)),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="webhooks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="webhooks",
                                to="partners.partner",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="robots",
                                to="partners.team",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("format", "standard"), ("team", None)),
                                    models.Q(
                                        models.Q(("format", "standard"), _negated=True),
                                        ("partner", None),
                                        ("team__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="webhook_robots_have_a_team",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("off_at", None), ("off_because", "")),
                                    models.Q(
                                        ("off_at__isnull", False),
                                        models.Q(("off_because", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="webhook_off_has_a_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WebhookDelivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "On its way"),
                                    ("delivered", "Taken"),
                                    ("withheld", "Not theirs to see"),
                                    ("given_up", "Given up"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("done_at", models.DateTimeField(null=True)),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.ledgerentry",
                            ),
                        ),
                        (
                            "webhook",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="partners.webhook",
                            ),
                        ),
                        (
                            "thread",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="partners.webhookthread",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["webhook", "due_at"],
                                name="webhook_deliveries_waiting",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("webhook", "entry"), name="webhook_told_once"
                            ),
                            models.UniqueConstraint(
                                fields=("thread", "number"), name="webhook_counted_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WebhookAttempt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("millis", models.PositiveIntegerField()),
                        ("status", models.PositiveSmallIntegerField(null=True)),
                        ("error", models.CharField(blank=True, max_length=20)),
                        ("answer", models.CharField(blank=True, max_length=512)),
                        (
                            "delivery",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tries",
                                to="partners.webhookdelivery",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["delivery", "-at"], name="webhook_attempts_of")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WebhookSecret",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("sealed", models.TextField()),
                        ("begins_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField(null=True)),
                        (
                            "webhook",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="secrets",
                                to="partners.webhook",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="WebhookThread",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("subject_kind", models.CharField(max_length=60)),
                        ("subject_id", models.BigIntegerField()),
                        ("last", models.PositiveIntegerField(default=0)),
                        ("marks", models.JSONField(null=True)),
                        (
                            "webhook",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="threads",
                                to="partners.webhook",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("webhook", "subject_kind", "subject_id"),
                                name="webhook_thread_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Absence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        (
                            "public_id",
                            models.CharField(
                                default=permissions.public_ids.new_public_id,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        (
                            "delegate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stands_in",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="absences",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("during", "&&")], name="absent_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("person", models.F("delegate")), _negated=True),
                                name="delegate_is_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("during__upper_inf", False)),
                                name="absence_ends",
                            ),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="absence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="6d5abc197ef6afcb5d0f509da60e0c96be963812",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_fda82",
                            table="partners_absence",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="actingas",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="c150de73b2607a547418ec6a97e7b7b2ba25e967",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_aba45",
                            table="partners_actingas",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="membership",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="e1857e846e01baaec0920aa3ce402aab430bca6a",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_f4594",
                            table="partners_membership",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="ledgerentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="37c9463b2cee80dd150c29a55a424800bba1f4fa",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_22532",
                            table="partners_ledgerentry",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="ledgerentry",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_truncated",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'This table is append-only.';",
                            hash="464fffa1c0222b21810dbcedabcad3ad4ae0599b",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_never_truncated_989a5",
                            table="partners_ledgerentry",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="ledgerconcern",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="fa16dde43b4ee2dd2e7566715c27b29947938f1b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_7757f",
                            table="partners_ledgerconcern",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="ledgerconcern",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_truncated",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'This table is append-only.';",
                            hash="3822b4ae08a3ab5f1c994479fdd02b5753b3428e",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_never_truncated_35b71",
                            table="partners_ledgerconcern",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="0690803cf7a7a9bd41fcefa0704407562c215642",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_33da0",
                            table="partners_agreement",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="partnerlisting",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="dcbe72170ee6b5049dbab3f7e31992dc3993bbc3",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_92e0e",
                            table="partners_partnerlisting",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="partnertypeholding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="79ab88c6bf64283d2b17df5eeb19c37dd5e59009",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_48246",
                            table="partners_partnertypeholding",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="partnerupline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="95bccd5f6202ad491b137c9be980ada13a474003",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_55f18",
                            table="partners_partnerupline",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="portfolioplace",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="e91868a48d9f83e194c625578a74ec2ffca7e5c9",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_30672",
                            table="partners_portfolioplace",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="suspension",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="046f8e3e81f4c79ebf46dc32f52f81f3016b8601",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_5cd17",
                            table="partners_suspension",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="teamplace",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="03648f671005bc2487864b8deba94a49a756008e",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_81202",
                            table="partners_teamplace",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="partnerterritory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="b363bfad2f967bb6bb92c559aef912791a007144",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_55d33",
                            table="partners_partnerterritory",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="authorisation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="9a3d3e6d379f5974d0fba0c8efe2acd335a579b3",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_12712",
                            table="partners_authorisation",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="territoryoversight",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="9ac3984146f424029c18f89cf930bd1780b21b56",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_e7696",
                            table="partners_territoryoversight",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="partnertier",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="c1530f6fa95d784a47d9ff4d375deabd9a68b0f7",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_be257",
                            table="partners_partnertier",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="uplinesight",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="af8b907104ff7c32d5138bad934c0b4ba6a4e124",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_11a0c",
                            table="partners_uplinesight",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE IF NOT EXISTS partners_crm_fetch_seq",
            "DROP SEQUENCE partners_crm_fetch_seq",
        ),
    ]
