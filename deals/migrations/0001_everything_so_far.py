import datetime
import deals.models.attachment
import deals.models.confirmation
import deals.models.conflict
import deals.models.policy
import deals.models.registration
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import permissions.derived
import permissions.public_ids
import pgtrigger.compiler
import pgtrigger.migrations
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
from permissions.all_at_once import AllAtOnce


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("deals", "0001_initial"),
        ("deals", "0002_initial"),
        ("deals", "0003_customers_asked_about_each_day"),
        ("deals", "0004_words_a_programme_starts_with"),
        ("deals", "0005_shared_with_partners_and_hidden"),
        ("deals", "0006_found_by_a_former_name"),
        ("deals", "0007_words_can_be_taken_out_of_snapshots"),
        ("deals", "0008_customers_deals_had_then"),
        ("deals", "0009_verdicts_remember_where_they_came_from"),
        ("deals", "0010_invitations_lapse_by_themselves"),
        ("deals", "0011_found_by_party"),
        ("deals", "0012_registrations_put_aside"),
        ("deals", "0013_back_office_words"),
        ("deals", "0014_customers_found_by_words"),
        ("deals", "0015_programme_words"),
        ("deals", "0016_confirmation_letters"),
        ("deals", "0017_sheets_of_registrations"),
        ("deals", "0018_who_decides"),
        ("deals", "0019_comments"),
        ("deals", "0020_appeals"),
        ("deals", "0021_conflicts_are_cases"),
        ("deals", "0022_a_reason_for_joint_deals"),
        ("deals", "0023_attachments"),
        ("deals", "0024_reminders_and_stand_ins"),
        ("deals", "0025_promises_by_the_clock"),
        ("deals", "0026_a_policy_to_start_with"),
        ("deals", "0027_protections_remember_their_policy"),
        ("deals", "0028_comments_only_withdrawn"),
        ("deals", "0029_protections_kept_on"),
        ("deals", "0030_special_prices"),
        ("deals", "0031_parties_leave_and_are_replaced"),
        ("deals", "0032_reasons_of_leaving"),
        ("deals", "0033_ends_and_their_ratings"),
        ("deals", "0034_views_under_a_name"),
        ("deals", "0035_terms_asked_of_suppliers"),
        ("deals", "0036_what_it_is_worth"),
        ("deals", "0037_shares_everyone_agreed_to"),
        ("deals", "0038_extra_questions"),
        ("deals", "0039_amendments_of_approved_registrations"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("partners", "0001_initial"),
        ("permissions", "__first__"),
    ]

    operations = [
        AllAtOnce(
            [
                migrations.CreateModel(
                    name="Closing",
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
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("won", "Won"),
                                    ("lost", "Lost"),
                                    ("cancelled", "Cancelled"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                        ("currency", models.CharField(blank=True, max_length=3)),
                        ("reason", models.CharField(blank=True, max_length=255)),
                        ("closed_at", models.DateTimeField()),
                        ("reopened_at", models.DateTimeField(null=True)),
                        ("rate_until", models.DateTimeField()),
                        ("opened_at", models.DateTimeField(null=True)),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="closings",
                                to="deals.deal",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("reopened_at__isnull", True)),
                                fields=("deal",),
                                name="closed_once_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("outcome__in", ["won", "lost", "cancelled"])),
                                name="outcome_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LeaveReason",
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
                        "verbose_name": "reason of leaving a deal",
                        "verbose_name_plural": "reasons of leaving a deal",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PartyRole",
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
                        "verbose_name": "role in a deal",
                        "verbose_name_plural": "roles in a deal",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="QuestionSet",
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
                            "version",
                            models.PositiveIntegerField(
                                editable=False, unique=True, verbose_name="version"
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="what is new in it"
                            ),
                        ),
                        (
                            "published_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="published"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "extra questions",
                        "verbose_name_plural": "extra questions",
                        "ordering": ["-version"],
                    },
                ),
                migrations.CreateModel(
                    name="QueuePlace",
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
                        ("project", django.contrib.postgres.fields.ranges.BigIntegerRangeField()),
                        ("late_before", models.DurationField(default=datetime.timedelta)),
                        ("offered_at", models.DateTimeField(null=True)),
                        ("answer_by", models.DateTimeField(null=True)),
                        ("taken_at", models.DateTimeField(null=True)),
                        (
                            "ended_as",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("approved", "Approved"),
                                    ("lapsed", "Not taken in time"),
                                    ("closed", "The registration was closed"),
                                    ("taken_out", "Taken out of the line"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.customer",
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="queue_places",
                                to="deals.deal",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("deal", "="), ("during", "&&")], name="queued_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answer_by", None),
                                        ("offered_at", None),
                                        ("taken_at", None),
                                    ),
                                    models.Q(
                                        ("answer_by__gt", models.F("offered_at")),
                                        ("offered_at__isnull", False),
                                        models.Q(
                                            ("taken_at", None),
                                            ("taken_at__lt", models.F("answer_by")),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="place_taken_after_it_was_offered",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RejectReason",
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
                        "verbose_name": "reason of a rejection",
                        "verbose_name_plural": "reasons of a rejection",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ReviewStep",
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
                        ("round", models.PositiveSmallIntegerField()),
                        ("place", models.PositiveSmallIntegerField()),
                        ("is_last", models.BooleanField()),
                        (
                            "approver",
                            models.CharField(
                                choices=[
                                    ("anybody", "Whoever may decide"),
                                    ("portfolio", "Who has the partner in the portfolio"),
                                    ("territory", "Who oversees the partner's territory"),
                                ],
                                default="anybody",
                                max_length=10,
                            ),
                        ),
                        (
                            "limit_amount",
                            models.DecimalField(decimal_places=2, max_digits=18, null=True),
                        ),
                        (
                            "limit_discount",
                            models.DecimalField(decimal_places=2, max_digits=5, null=True),
                        ),
                        ("hours", models.PositiveSmallIntegerField(null=True)),
                        ("days", models.PositiveSmallIntegerField(null=True)),
                        ("counts_from", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("remind_hours", models.PositiveSmallIntegerField(null=True)),
                        ("escalate_hours", models.PositiveSmallIntegerField(null=True)),
                        ("begun_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="review_steps",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "escalate_to",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.approvalrule",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("deal", "round", "place"), name="review_step_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RevocationReason",
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
                        "verbose_name": "reason of a revocation",
                        "verbose_name_plural": "reasons of a revocation",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SalesTarget",
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
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sales_targets",
                                to="deals.customer",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sales_targets",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("person", "="), ("customer", "="), ("during", "&&")],
                                name="sales_target_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
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
                        ("is_shared", models.BooleanField(default=False)),
                        ("is_default", models.BooleanField(default=False)),
                        ("name", models.CharField(max_length=60)),
                        ("query", models.CharField(max_length=600)),
                        ("created_at", models.DateTimeField()),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="saved_views",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="partners.partner",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("owner", "name"), name="one_view_of_a_name"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("owner",),
                                name="one_default_view",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ShareProposal",
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
                        ("since", models.DateTimeField()),
                        ("words", models.TextField(blank=True, max_length=1000)),
                        ("proposed_at", models.DateTimeField()),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Waits for agreement"),
                                    ("agreed", "Agreed"),
                                    ("declined", "Declined"),
                                    ("withdrawn", "Withdrawn"),
                                    ("void", "Void: a party left"),
                                ],
                                default="",
                                max_length=10,
                            ),
                        ),
                        ("settled_at", models.DateTimeField(null=True)),
                        ("answer", models.CharField(blank=True, max_length=500)),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="share_proposals",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("outcome", "")),
                                fields=("deal",),
                                name="one_open_proposal",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", ""), ("settled_at", None)),
                                    models.Q(
                                        models.Q(("outcome", ""), _negated=True),
                                        ("settled_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="settled_by_an_outcome",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Snooze",
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
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="snoozes",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("deal", "="), ("person", "="), ("during", "&&")],
                                name="snoozed_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SpecialPrice",
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
                        ("unit_price", models.DecimalField(decimal_places=4, max_digits=18)),
                        ("currency", models.CharField(max_length=3)),
                        (
                            "discount_percent",
                            models.DecimalField(decimal_places=2, max_digits=7, null=True),
                        ),
                        ("words", models.TextField(max_length=1000)),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="special_prices",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "line",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="special_price",
                                to="deals.dealline",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("unit_price__gt", 0)),
                                name="asked_price_is_positive",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("words", ""), _negated=True),
                                    models.Q(("currency", ""), _negated=True),
                                ),
                                name="asked_price_has_its_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("discount_percent", None),
                                    ("discount_percent__lt", 100),
                                    _connector="OR",
                                ),
                                name="asked_discount_leaves_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StepReminder",
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
                            "kind",
                            models.CharField(
                                choices=[("reminder", "Reminder"), ("escalation", "Escalation")],
                                max_length=10,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "step",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reminders",
                                to="deals.reviewstep",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("step", "kind"), name="step_reminded_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StepVerdict",
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
                        ("round", models.PositiveSmallIntegerField()),
                        ("at", models.DateTimeField()),
                        ("decided_from", models.CharField(max_length=16)),
                        ("note", models.TextField(blank=True)),
                        ("internal_note", models.TextField(blank=True)),
                        ("undone_at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="verdicts",
                                to="deals.reviewstep",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("undone_at", None)),
                                fields=("step",),
                                name="step_decided_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("undone_at", None)),
                                fields=("deal", "round", "by"),
                                name="four_eyes_are_two_people",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TermsAnswer",
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
                            "price_amount",
                            models.DecimalField(decimal_places=2, max_digits=18, null=True),
                        ),
                        ("price_currency", models.CharField(blank=True, max_length=3)),
                        (
                            "price_tax",
                            models.CharField(
                                blank=True,
                                choices=[("included", "tax included"), ("excluded", "without tax")],
                                max_length=8,
                            ),
                        ),
                        ("valid_until", models.DateField(null=True)),
                        ("lead_days", models.PositiveSmallIntegerField(null=True)),
                        ("note", models.TextField(blank=True, max_length=2000)),
                        (
                            "decline_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("not_ours", "We do not make or sell this"),
                                    ("no_capacity", "We have no capacity for it"),
                                    ("too_soon", "The day is too soon"),
                                    ("too_few", "The quantity is too small"),
                                    ("other", "Another reason"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("answered_at", models.DateTimeField()),
                        (
                            "answered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.dealattachment",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="deals.termsrequest",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decline_reason", ""),
                                        ("price_amount__gt", 0),
                                        ("price_currency__regex", "^[A-Z]{3}$"),
                                        ("price_tax__in", ["included", "excluded"]),
                                    ),
                                    models.Q(
                                        (
                                            "decline_reason__in",
                                            [
                                                "not_ours",
                                                "no_capacity",
                                                "too_soon",
                                                "too_few",
                                                "other",
                                            ],
                                        ),
                                        ("file", None),
                                        ("price_amount", None),
                                        ("price_currency", ""),
                                        ("price_tax", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="terms_or_a_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TermsRequest",
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
                        ("asked_together", models.CharField(editable=False, max_length=16)),
                        ("wanted", models.CharField(max_length=200)),
                        ("quantity", models.DecimalField(decimal_places=3, max_digits=14)),
                        ("needed_by", models.DateField()),
                        ("due_at", models.DateTimeField()),
                        ("note", models.TextField(blank=True, max_length=2000)),
                        ("asked_at", models.DateTimeField()),
                        ("reminded_at", models.DateTimeField(null=True)),
                        ("lapsed_at", models.DateTimeField(null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="terms_requests",
                                to="deals.deal",
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
                        (
                            "product",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.crmproduct",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["partner", "-asked_at", "-id"],
                                name="terms_asked_of_a_supplier",
                            ),
                            models.Index(
                                condition=models.Q(("lapsed_at", None)),
                                fields=["due_at"],
                                name="terms_due",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("asked_together", "partner"), name="terms_asked_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("quantity__gt", 0)),
                                name="terms_of_some_quantity",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("due_at__gt", models.F("asked_at"))),
                                name="terms_due_after_asking",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Approval",
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
                            "decision",
                            models.CharField(
                                choices=[("approved", "Approved"), ("rejected", "Rejected")],
                                max_length=10,
                            ),
                        ),
                        ("decided_at", models.DateTimeField()),
                        (
                            "decided_from",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("draft", "Draft"),
                                    ("submitted", "Submitted"),
                                    ("in_review", "In review"),
                                    ("action_required", "Action required"),
                                    ("approved", "Approved"),
                                    ("rejected", "Rejected"),
                                    ("withdrawn", "Withdrawn"),
                                    ("expired", "Expired"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("note", models.TextField(blank=True)),
                        ("internal_note", models.TextField(blank=True)),
                        ("undone_at", models.DateTimeField(null=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "standing_in_for",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="approvals",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "reason",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.rejectreason",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("decision", "approved"), ("undone_at", None)),
                                fields=("deal",),
                                name="approved_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalRule",
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
                        ("is_in_force", models.BooleanField(default=True, verbose_name="in force")),
                        (
                            "only_joint",
                            models.BooleanField(
                                default=False, verbose_name="only where other partners take part"
                            ),
                        ),
                        (
                            "only_projects",
                            models.BooleanField(
                                default=False, verbose_name="only where a project is named"
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(
                                blank=True,
                                help_text="Of the values below and of the limits. A value in another one is compared at the CRM's rate of the day; where there is none it fits no band.",
                                max_length=3,
                                verbose_name="currency",
                            ),
                        ),
                        (
                            "value_from",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=18,
                                null=True,
                                verbose_name="value from",
                            ),
                        ),
                        (
                            "value_below",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=18,
                                null=True,
                                verbose_name="value below",
                            ),
                        ),
                        (
                            "family",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="partners.productfamily",
                                verbose_name="product family",
                            ),
                        ),
                        (
                            "partner_type",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="partners.partnertype",
                                verbose_name="partner type",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="partners.territory",
                                verbose_name="territory",
                            ),
                        ),
                        (
                            "tier",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="partners.tier",
                                verbose_name="tier",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "approval rule",
                        "verbose_name_plural": "approval rules",
                        "ordering": ["position", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("value_below", None), ("value_from", None)),
                                    models.Q(("currency", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="a_band_has_a_currency",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("value_from", None),
                                    ("value_below", None),
                                    ("value_from__lt", models.F("value_below")),
                                    _connector="OR",
                                ),
                                name="a_band_holds_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalStep",
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
                        ("place", models.PositiveSmallIntegerField(default=1, verbose_name="step")),
                        (
                            "approver",
                            models.CharField(
                                choices=[
                                    ("anybody", "Whoever may decide"),
                                    ("portfolio", "Who has the partner in the portfolio"),
                                    ("territory", "Who oversees the partner's territory"),
                                ],
                                default="anybody",
                                max_length=10,
                                verbose_name="who decides",
                            ),
                        ),
                        (
                            "limit_amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="Above it, or without a rate to compare at, the next step decides too.",
                                max_digits=18,
                                null=True,
                                verbose_name="alone up to",
                            ),
                        ),
                        (
                            "limit_discount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="Of special prices that are asked for. Above it, or where there is no list price to compare with, the next step decides too.",
                                max_digits=5,
                                null=True,
                                verbose_name="alone up to this discount, percent",
                            ),
                        ),
                        (
                            "promised_hours",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="business hours to decide in"
                            ),
                        ),
                        (
                            "promised_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="business days to decide in"
                            ),
                        ),
                        (
                            "remind_after_hours",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                verbose_name="business hours until a reminder",
                            ),
                        ),
                        (
                            "escalate_after_hours",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                verbose_name="business hours until it is escalated",
                            ),
                        ),
                        (
                            "escalate_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="to whom",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                help_text="Only where they may decide; otherwise whoever may.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by name",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="deals.approvalrule",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step of an approval rule",
                        "verbose_name_plural": "steps of an approval rule",
                        "ordering": ["place", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("rule", "place"), name="rule_step_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("promised_hours", None),
                                    ("promised_days", None),
                                    _connector="OR",
                                ),
                                name="hours_or_days",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("limit_discount", None),
                                    ("limit_discount__range", (0, 100)),
                                    _connector="OR",
                                ),
                                name="limit_discount_is_a_share",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Conflict",
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
                            "number",
                            models.CharField(
                                default=deals.models.conflict.new_conflict_number,
                                editable=False,
                                max_length=12,
                                unique=True,
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("evidence", "Evidence asked for"),
                                    ("offered", "Joint deal proposed"),
                                    ("decided", "Decided"),
                                    ("appealed", "Appealed"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("band", models.CharField(max_length=10)),
                        ("score", models.FloatField()),
                        ("features", models.JSONField(default=list)),
                        ("model_version", models.CharField(max_length=20)),
                        ("first_form", models.CharField(max_length=400)),
                        ("second_form", models.CharField(max_length=400)),
                        ("opened_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("due_provisional", models.BooleanField(default=False)),
                        ("told_at", models.DateTimeField(null=True)),
                        ("answer_by", models.DateTimeField(null=True)),
                        ("escalated_at", models.DateTimeField(null=True)),
                        ("escalation_note", models.TextField(blank=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "opened_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "first",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "second",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.deal",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["second"], name="conflicts_by_second"),
                            models.Index(fields=["status", "due_at"], name="conflicts_by_promise"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("status__in", ("open", "evidence", "offered", "appealed"))
                                ),
                                fields=("first", "second"),
                                name="one_open_conflict_per_pair",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("first", models.F("second")), _negated=True),
                                name="conflict_is_between_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        ["open", "evidence", "offered", "decided", "appealed"],
                                    )
                                ),
                                name="conflict_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status", "open"), ("told_at__isnull", False), _connector="OR"
                                ),
                                name="sides_know_of_what_is_past_opening",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConflictDecision",
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
                            "choice",
                            models.CharField(
                                choices=[
                                    ("first_wins", "The first one wins"),
                                    ("split_by_scope", "Split by product family"),
                                    ("joint_deal", "A joint deal"),
                                    ("both_rejected", "Both are rejected"),
                                    ("separate", "They do not want the same: both go on"),
                                    ("fell_away", "Nothing left to decide"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("decided_at", models.DateTimeField()),
                        ("to_first", models.TextField(blank=True)),
                        ("to_second", models.TextField(blank=True)),
                        ("internal_note", models.TextField(blank=True)),
                        ("families", models.JSONField(default=dict)),
                        ("is_final", models.BooleanField(default=False)),
                        (
                            "conflict",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="deals.conflict",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reason",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.rejectreason",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("choice", "fell_away"),
                                    models.Q(
                                        ("decided_by__isnull", False),
                                        models.Q(("to_first", ""), _negated=True),
                                        models.Q(("to_second", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="each_side_reads_a_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConflictSide",
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
                        ("is_first", models.BooleanField()),
                        (
                            "answer",
                            models.CharField(
                                blank=True,
                                choices=[("accepted", "Accepted"), ("declined", "Declined")],
                                max_length=10,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("appeal_text", models.TextField(blank=True)),
                        ("appealed_at", models.DateTimeField(null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "appealed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "conflict",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sides",
                                to="deals.conflict",
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conflict_sides",
                                to="deals.deal",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("conflict", "deal"), name="deal_once_per_conflict"
                            ),
                            models.UniqueConstraint(
                                fields=("conflict", "is_first"), name="conflict_of_two_sides"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConflictEvidence",
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
                        ("text", models.TextField(max_length=4000)),
                        ("happened_on", models.DateField(null=True)),
                        ("given_at", models.DateTimeField()),
                        (
                            "given_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "side",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="deals.conflictside",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CooperationRating",
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
                            "side",
                            models.CharField(
                                choices=[("partner", "The partner"), ("vendor", "The vendor")],
                                max_length=7,
                            ),
                        ),
                        ("stars", models.PositiveSmallIntegerField()),
                        ("words", models.TextField(blank=True, max_length=1000)),
                        ("given_at", models.DateTimeField()),
                        (
                            "closing",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ratings",
                                to="deals.closing",
                            ),
                        ),
                        (
                            "given_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("closing", "side"), name="rated_once_by_each_side"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("side__in", ["partner", "vendor"])),
                                name="rating_side_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("stars__gte", 1), ("stars__lte", 5)),
                                name="one_to_five",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Customer",
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
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("name_local", models.CharField(blank=True, max_length=200)),
                        ("name_latin", models.CharField(blank=True, max_length=200)),
                        (
                            "former_names",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=200),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("country", models.CharField(max_length=2, verbose_name="country")),
                        ("city", models.CharField(blank=True, max_length=80)),
                        (
                            "domain",
                            models.CharField(
                                blank=True, db_index=True, max_length=120, verbose_name="web domain"
                            ),
                        ),
                        ("core_name", models.CharField(blank=True, editable=False, max_length=200)),
                        (
                            "blocking_key",
                            models.CharField(
                                blank=True, db_index=True, editable=False, max_length=220
                            ),
                        ),
                        ("search_terms", models.TextField(blank=True, editable=False)),
                        (
                            "former_keys",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=220),
                                default=list,
                                editable=False,
                                size=None,
                            ),
                        ),
                        (
                            "sort_key",
                            models.CharField(db_index=True, editable=False, max_length=400),
                        ),
                        ("created_at", models.DateTimeField()),
                        (
                            "account",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="customer",
                                to="partners.crmaccount",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="deals.customer",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["core_name"],
                                name="customer_core_name_trgm",
                                opclasses=["gin_trgm_ops"],
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["search_terms"],
                                name="customer_search_trgm",
                                opclasses=["gin_trgm_ops"],
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["former_keys"], name="customer_former_keys"
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.search.SearchVector(
                                    models.F("search_terms"), config="simple"
                                ),
                                name="customers_found",
                            ),
                        ],
                    },
                    bases=(permissions.derived.Derived, models.Model),
                ),
                migrations.CreateModel(
                    name="Amendment",
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
                        ("proposed_at", models.DateTimeField()),
                        ("why", models.TextField(max_length=2000)),
                        ("was", models.JSONField()),
                        ("now", models.JSONField()),
                        ("promised_at", models.DateTimeField()),
                        ("promise_provisional", models.BooleanField(default=False)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("accepted", "Accepted"),
                                    ("rejected", "Rejected"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("note", models.TextField(blank=True, max_length=2000)),
                        ("internal_note", models.TextField(blank=True, max_length=2000)),
                        (
                            "worth_before",
                            models.JSONField(
                                encoder=django.core.serializers.json.DjangoJSONEncoder, null=True
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "standing_in_for",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "customer_before",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.customer",
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="amendments",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "reason",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.rejectreason",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("outcome", "")),
                                fields=("deal",),
                                name="one_amendment_waits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at", None), ("decided_by", None), ("outcome", "")
                                    ),
                                    models.Q(
                                        models.Q(("outcome", ""), _negated=True),
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="amendment_decided_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "rejected"), ("reason__isnull", False)),
                                    models.Q(
                                        models.Q(("outcome", "rejected"), _negated=True),
                                        ("reason", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="amendment_rejected_for_a_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("now", {}), _negated=True),
                                name="amendment_changes_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CustomerCheck",
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
                        ("day", models.DateField()),
                        ("asked", models.CharField(max_length=64)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "day", "asked"), name="asked_once_a_day"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CustomerIdentifier",
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
                        ("scheme", models.CharField(max_length=20)),
                        ("value", models.CharField(max_length=80)),
                        ("source", models.CharField(max_length=20)),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identifiers",
                                to="deals.customer",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["scheme", "value"], name="identifier_by_value")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("customer", "scheme", "value"),
                                name="identifier_once_per_customer",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Deal",
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
                            "number",
                            models.CharField(
                                default=deals.models.registration.new_number,
                                editable=False,
                                max_length=12,
                                unique=True,
                            ),
                        ),
                        (
                            "title",
                            models.CharField(blank=True, max_length=160, verbose_name="title"),
                        ),
                        (
                            "customer_name",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="end customer"
                            ),
                        ),
                        (
                            "customer_country",
                            models.CharField(blank=True, max_length=2, verbose_name="country"),
                        ),
                        (
                            "customer_domain",
                            models.CharField(blank=True, max_length=120, verbose_name="web domain"),
                        ),
                        ("customer_identifiers", models.JSONField(blank=True, default=list)),
                        (
                            "value_amount",
                            models.DecimalField(
                                decimal_places=2, max_digits=18, null=True, verbose_name="value"
                            ),
                        ),
                        (
                            "value_currency",
                            models.CharField(default="CNY", max_length=3, verbose_name="currency"),
                        ),
                        (
                            "value_tax",
                            models.CharField(
                                choices=[("included", "tax included"), ("excluded", "without tax")],
                                default="included",
                                max_length=8,
                            ),
                        ),
                        (
                            "value_basis",
                            models.CharField(
                                choices=[
                                    ("end_customer", "What the end customer pays"),
                                    ("vendor_net", "What the vendor is paid"),
                                ],
                                default="end_customer",
                                max_length=12,
                            ),
                        ),
                        (
                            "worth_amount",
                            models.DecimalField(decimal_places=2, max_digits=20, null=True),
                        ),
                        (
                            "worth_currency",
                            models.CharField(blank=True, db_default="", max_length=3),
                        ),
                        (
                            "worth_rate",
                            models.DecimalField(decimal_places=12, max_digits=24, null=True),
                        ),
                        ("worth_rate_on", models.DateField(null=True)),
                        (
                            "worth_source",
                            models.CharField(blank=True, db_default="", max_length=80),
                        ),
                        ("worth_as_of", models.DateTimeField(null=True)),
                        (
                            "expected_close",
                            models.DateField(null=True, verbose_name="expected close"),
                        ),
                        (
                            "description",
                            models.TextField(
                                blank=True, max_length=5000, verbose_name="description"
                            ),
                        ),
                        (
                            "external_id",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="your reference"
                            ),
                        ),
                        (
                            "review_status",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("submitted", "Submitted"),
                                    ("in_review", "In review"),
                                    ("action_required", "Action required"),
                                    ("approved", "Approved"),
                                    ("rejected", "Rejected"),
                                    ("withdrawn", "Withdrawn"),
                                    ("expired", "Expired"),
                                ],
                                default="draft",
                                max_length=16,
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("created_at", models.DateTimeField()),
                        ("updated_at", models.DateTimeField()),
                        ("first_submitted_at", models.DateTimeField(null=True)),
                        ("promised_at", models.DateTimeField(null=True)),
                        ("promise_provisional", models.BooleanField(default=False)),
                        ("lapses_at", models.DateTimeField(null=True)),
                        (
                            "customer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deals",
                                to="deals.customer",
                            ),
                        ),
                        (
                            "families",
                            models.ManyToManyField(related_name="+", to="partners.productfamily"),
                        ),
                        (
                            "registered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "registrant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="registrations",
                                to="partners.partner",
                            ),
                        ),
                        (
                            "reviewer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "project",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deal",
                                to="deals.project",
                            ),
                        ),
                        (
                            "question_set",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.questionset",
                            ),
                        ),
                    ],
                    options={
                        "permissions": [
                            ("read_deal", "Can read a deal shared with them"),
                            ("comment_deal", "Can comment on a deal shared with them"),
                        ],
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["-created_at", "-id"], name="deals_newest"),
                            models.Index(
                                fields=["review_status", "promised_at"], name="deals_by_promise"
                            ),
                            models.Index(
                                fields=["registrant", "-created_at"], name="deals_by_registrant"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "review_status__in",
                                        [
                                            "draft",
                                            "submitted",
                                            "in_review",
                                            "action_required",
                                            "approved",
                                            "rejected",
                                            "withdrawn",
                                            "expired",
                                        ],
                                    )
                                ),
                                name="review_status_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("review_status", "draft"),
                                    models.Q(
                                        ("first_submitted_at__isnull", True),
                                        ("review_status", "withdrawn"),
                                    ),
                                    models.Q(
                                        ("customer__isnull", False),
                                        ("expected_close__isnull", False),
                                        ("first_submitted_at__isnull", False),
                                        ("value_amount__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="submitted_deals_are_complete",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("value_amount__isnull", True),
                                    ("value_amount__gt", 0),
                                    _connector="OR",
                                ),
                                name="value_is_positive",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("worth_amount", None),
                                        ("worth_as_of", None),
                                        ("worth_rate", None),
                                        ("worth_rate_on", None),
                                        ("worth_source", ""),
                                    ),
                                    models.Q(
                                        ("worth_amount__gte", 0),
                                        ("worth_rate__gt", 0),
                                        ("worth_rate_on__isnull", False),
                                        models.Q(("worth_currency", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="worth_has_its_rate_and_day",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    models.Q(("external_id", ""), _negated=True),
                                    models.Q(("review_status", "withdrawn"), _negated=True),
                                ),
                                fields=("registrant", "external_id"),
                                name="partner_reference_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CustomerVerdict",
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
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("same", "The same customer"),
                                    ("different", "Another customer"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("score", models.FloatField()),
                        ("features", models.JSONField(default=list)),
                        ("model_version", models.CharField(max_length=20)),
                        ("decided_at", models.DateTimeField()),
                        (
                            "candidate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.customer",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.customer",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="verdicts",
                                to="deals.deal",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("deal", "customer", "candidate"),
                                name="verdict_once_per_pair",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Confirmation",
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
                            "number",
                            models.CharField(
                                default=deals.models.confirmation.new_letter_number,
                                editable=False,
                                max_length=12,
                                unique=True,
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                default=deals.models.confirmation.new_code,
                                editable=False,
                                max_length=26,
                                unique=True,
                            ),
                        ),
                        ("issued_at", models.DateTimeField()),
                        ("content", models.JSONField()),
                        (
                            "amendment",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="confirmation",
                                to="deals.amendment",
                            ),
                        ),
                        (
                            "approval",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="confirmations",
                                to="deals.approval",
                            ),
                        ),
                        (
                            "families",
                            models.ManyToManyField(related_name="+", to="partners.productfamily"),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="confirmations",
                                to="deals.deal",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("amendment", None)),
                                fields=("approval",),
                                name="approval_confirmed_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Appeal",
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
                        ("appealed_at", models.DateTimeField()),
                        ("words", models.TextField()),
                        (
                            "appealed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "against",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.approval",
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appeals",
                                to="deals.deal",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("deal",), name="appealed_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DealAttachment",
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
                        ("is_shared", models.BooleanField()),
                        ("name", models.CharField(max_length=160)),
                        ("content_type", models.CharField(max_length=100)),
                        ("size", models.PositiveIntegerField()),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "file",
                            models.FileField(
                                max_length=80, upload_to=deals.models.attachment.where_it_lies
                            ),
                        ),
                        (
                            "scan",
                            models.CharField(
                                choices=[
                                    (
                                        "unchecked",
                                        "Not checked for viruses: no scanner is configured",
                                    ),
                                    ("waiting", "Held back until it is checked for viruses"),
                                    ("clean", "Checked for viruses"),
                                    ("infected", "Carried a virus and was deleted"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("added_at", models.DateTimeField()),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attachments",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.partner",
                            ),
                        ),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["deal", "-added_at", "-id"], name="attachments_of_a_deal"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("scan__in", ["unchecked", "waiting", "clean", "infected"])
                                ),
                                name="scan_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("size__gt", 0)), name="attachments_hold_bytes"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DealComment",
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
                        ("is_internal", models.BooleanField()),
                        ("body", models.TextField(max_length=4000)),
                        ("written_at", models.DateTimeField()),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comments",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "mentioned",
                            models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["deal", "-written_at", "-id"], name="comments_of_a_deal"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("withdrawn_at__isnull", True),
                                    ("withdrawn_at__gte", models.F("written_at")),
                                    _connector="OR",
                                ),
                                name="withdrawn_after_it_was_written",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DealContact",
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
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("job", models.CharField(blank=True, max_length=120, verbose_name="job")),
                        (
                            "email",
                            models.EmailField(blank=True, max_length=254, verbose_name="e-mail"),
                        ),
                        (
                            "phone",
                            models.CharField(blank=True, max_length=40, verbose_name="phone"),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contacts",
                                to="deals.deal",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="DealCustomer",
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
                        ("name", models.CharField(max_length=200)),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.customer",
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="customers_then",
                                to="deals.deal",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("deal", "="), ("during", "&&")],
                                name="deal_one_customer",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DealGroupGrant",
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
                        ("reason", models.CharField(max_length=200)),
                        ("given_at", models.DateTimeField()),
                        (
                            "content_object",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="partner_grants",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "giver",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="auth.group",
                            ),
                        ),
                        (
                            "permission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="auth.permission",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("group", "="),
                                    ("permission", "="),
                                    ("content_object", "="),
                                    ("giver", "="),
                                    ("during", "&&"),
                                ],
                                name="deal_group_grant_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DealHidden",
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
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="hidden",
                                to="deals.deal",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("deal", "="), ("during", "&&")],
                                name="deal_hidden_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DealImport",
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
                        ("created_at", models.DateTimeField()),
                        ("updated_at", models.DateTimeField()),
                        ("file_name", models.CharField(max_length=120, verbose_name="file")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("csv", "CSV"), ("xlsx", "XLSX")], max_length=4
                            ),
                        ),
                        ("delimiter", models.CharField(blank=True, max_length=1)),
                        ("digest", models.CharField(max_length=64)),
                        ("headers", models.JSONField()),
                        ("mapping", models.JSONField(default=dict)),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("columns", "Columns to be named"),
                                    ("checking", "Being checked"),
                                    ("checked", "Checked"),
                                    ("importing", "Being imported"),
                                    ("imported", "Imported"),
                                    ("undoing", "Being undone"),
                                    ("undone", "Undone"),
                                ],
                                default="columns",
                                max_length=10,
                            ),
                        ),
                        (
                            "import_as",
                            models.CharField(
                                blank=True,
                                choices=[("drafts", "As drafts"), ("submitted", "Submitted")],
                                max_length=10,
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "registrant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.partner",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["registrant", "digest"], name="imports_by_file"),
                            models.Index(
                                condition=models.Q(
                                    ("step__in", ("checking", "importing", "undoing"))
                                ),
                                fields=["updated_at"],
                                name="imports_at_work",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "step__in",
                                        [
                                            "columns",
                                            "checking",
                                            "checked",
                                            "importing",
                                            "imported",
                                            "undoing",
                                            "undone",
                                        ],
                                    )
                                ),
                                name="import_step_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "step__in",
                                            ["importing", "imported", "undoing", "undone"],
                                        ),
                                        _negated=True,
                                    ),
                                    ("import_as__in", ["drafts", "submitted"]),
                                    _connector="OR",
                                ),
                                name="imports_say_as_what",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DealLine",
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
                        ("quantity", models.DecimalField(decimal_places=3, max_digits=14)),
                        (
                            "list_price",
                            models.DecimalField(decimal_places=4, max_digits=18, null=True),
                        ),
                        ("list_currency", models.CharField(blank=True, max_length=3)),
                        ("list_as_of", models.DateTimeField(null=True)),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.crmproduct",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("quantity__gt", 0)), name="quantity_is_positive"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("list_as_of", None),
                                        ("list_currency", ""),
                                        ("list_price", None),
                                    ),
                                    models.Q(
                                        ("list_as_of__isnull", False),
                                        ("list_price__gte", 0),
                                        models.Q(("list_currency", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="list_price_is_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DealSnapshot",
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
                        ("occasion", models.CharField(max_length=20)),
                        ("at", models.DateTimeField()),
                        ("deal_version", models.PositiveIntegerField()),
                        ("content", models.JSONField()),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="snapshots",
                                to="deals.deal",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="DealUserGrant",
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
                        ("reason", models.CharField(max_length=200)),
                        ("given_at", models.DateTimeField()),
                        (
                            "content_object",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="user_grants",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "giver",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "permission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="auth.permission",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("user", "="),
                                    ("permission", "="),
                                    ("content_object", "="),
                                    ("giver", "="),
                                    ("during", "&&"),
                                ],
                                name="deal_user_grant_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Extension",
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
                        ("asked_at", models.DateTimeField()),
                        ("evidence", models.TextField(blank=True, max_length=2000)),
                        ("evidence_on", models.DateField(null=True)),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("granted", "Granted"),
                                    ("refused", "Refused"),
                                    ("moot", "No longer needed"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("note", models.TextField(blank=True, max_length=2000)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extensions",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("decision", "")),
                                fields=("deal",),
                                name="one_extension_waits",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at", None), ("decision", "")),
                                    models.Q(
                                        models.Q(("decision", ""), _negated=True),
                                        ("decided_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="extension_decided_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportRow",
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
                        ("number", models.PositiveIntegerField()),
                        ("cells", models.JSONField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waits"),
                                    ("ready", "Can be submitted"),
                                    ("incomplete", "Draft only"),
                                    ("faulty", "To be mended"),
                                    ("known", "Here already"),
                                    ("made", "Imported"),
                                    ("undone", "Undone"),
                                    ("kept", "Changed since, so it stays"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("faults", models.JSONField(default=list)),
                        ("reference", models.CharField(blank=True, max_length=80)),
                        ("fingerprint", models.CharField(blank=True, max_length=64)),
                        ("deal_version", models.PositiveIntegerField(null=True)),
                        (
                            "deal",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "registrant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.partner",
                            ),
                        ),
                        (
                            "sheet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="deals.dealimport",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("sheet", "number"), name="one_row_of_a_number"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "made")),
                                fields=("registrant", "fingerprint"),
                                name="a_row_is_imported_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "made")),
                                fields=("deal",),
                                name="a_deal_is_of_one_row",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "made"), _negated=True),
                                    models.Q(
                                        ("deal__isnull", False), ("deal_version__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="made_rows_name_their_deal",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InformationRequest",
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
                        ("asked_at", models.DateTimeField()),
                        ("message", models.TextField()),
                        (
                            "unlocked",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), default=list, size=None
                            ),
                        ),
                        ("answer_by", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answer", models.TextField(blank=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="information_requests",
                                to="deals.deal",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("answered_at", None)),
                                fields=("deal",),
                                name="one_open_information_request",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Party",
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
                        ("answer_by", models.DateTimeField(blank=True, null=True)),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parties",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "instead_of",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="taken_over_by",
                                to="deals.party",
                            ),
                        ),
                        (
                            "invited_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parts",
                                to="partners.partner",
                            ),
                        ),
                        (
                            "role",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.partyrole",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                fields=["partner"],
                                include=("deal", "id", "during"),
                                name="parties_by_partner",
                            )
                        ],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("deal", "="), ("partner", "="), ("during", "&&")],
                                name="partner_once_per_deal",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactConsent",
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
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "party",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contact_consents",
                                to="deals.party",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("party", "="), ("during", "&&")],
                                name="contacts_shown_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartySplit",
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
                            "percent",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=5,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0.01")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                            ),
                        ),
                        ("written_at", models.DateTimeField()),
                        (
                            "party",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="splits",
                                to="deals.party",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("party", "="), ("during", "&&")],
                                name="party_one_split",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("percent__gt", 0), ("percent__lte", 100)),
                                name="split_is_a_share",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartyStanding",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("named", "Named"),
                                    ("invited", "Invited"),
                                    ("accepted", "Accepted"),
                                    ("declined", "Declined"),
                                    ("lapsed", "No answer"),
                                    ("left", "Left"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "code",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.leavereason",
                            ),
                        ),
                        (
                            "party",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="standings",
                                to="deals.party",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [
                            django.contrib.postgres.indexes.HashIndex(
                                fields=["party"], name="standings_by_party"
                            )
                        ],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("party", "="), ("during", "&&")],
                                name="party_stands_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "left"), _negated=True),
                                    ("code__isnull", False),
                                    _connector="OR",
                                ),
                                name="left_for_a_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartyTerms",
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
                            "margin_percent",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=5,
                                null=True,
                                verbose_name="margin, percent",
                            ),
                        ),
                        (
                            "price_amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=18,
                                null=True,
                                verbose_name="price",
                            ),
                        ),
                        ("price_currency", models.CharField(blank=True, max_length=3)),
                        ("price_tax", models.CharField(blank=True, max_length=8)),
                        (
                            "note",
                            models.TextField(
                                blank=True, max_length=2000, verbose_name="conditions"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("updated_at", models.DateTimeField()),
                        (
                            "party",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="terms",
                                to="deals.party",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PriceVerdict",
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
                        ("price_id", models.CharField(max_length=16)),
                        ("quantity", models.DecimalField(decimal_places=3, max_digits=14)),
                        ("asked", models.DecimalField(decimal_places=4, max_digits=18)),
                        (
                            "granted",
                            models.DecimalField(decimal_places=4, max_digits=18, null=True),
                        ),
                        ("currency", models.CharField(max_length=3)),
                        ("words", models.TextField(blank=True, max_length=1000)),
                        (
                            "approval",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="price_verdicts",
                                to="deals.approval",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.crmproduct",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("approval", "price_id"), name="price_decided_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("granted", None), ("granted__gt", 0), _connector="OR"
                                ),
                                name="granted_price_is_positive",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("granted", models.F("asked")), ("granted__isnull", False)
                                    ),
                                    models.Q(("words", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="another_price_has_its_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Project",
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
                        ("name", models.CharField(max_length=200, verbose_name="project")),
                        (
                            "tender_number",
                            models.CharField(
                                blank=True,
                                db_index=True,
                                max_length=80,
                                verbose_name="tender number",
                            ),
                        ),
                        ("site", models.CharField(blank=True, max_length=200, verbose_name="site")),
                        (
                            "end_user_unit",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="end user's unit"
                            ),
                        ),
                        (
                            "bid_date",
                            models.DateField(blank=True, null=True, verbose_name="bid date"),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="projects",
                                to="deals.customer",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ProposedShare",
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
                        ("percent", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                        ("had", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                        ("is_asked", models.BooleanField()),
                        ("agreed_at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "party",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.party",
                            ),
                        ),
                        (
                            "proposal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shares",
                                to="deals.shareproposal",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("proposal", "party"), name="proposed_to_a_party_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Protection",
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
                        ("project", django.contrib.postgres.fields.ranges.BigIntegerRangeField()),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        ("lengthened_by", models.DurationField(blank=True, null=True)),
                        ("released_at", models.DateTimeField(blank=True, null=True)),
                        ("release_reason", models.CharField(blank=True, max_length=40)),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="protections",
                                to="deals.customer",
                            ),
                        ),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="protections",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "product_family",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.productfamily",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="protections",
                                to="deals.protectionpolicy",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("customer", "="),
                                    ("product_family", "="),
                                    ("project", "&&"),
                                    ("during", "&&"),
                                ],
                                name="protections_never_overlap",
                                violation_error_message="Another partner already protects this customer.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Lengthening",
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
                        ("was_until", models.DateTimeField()),
                        ("now_until", models.DateTimeField()),
                        (
                            "extension",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lengthenings",
                                to="deals.extension",
                            ),
                        ),
                        (
                            "protection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lengthenings",
                                to="deals.protection",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("extension", "protection"), name="lengthened_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("now_until__gt", models.F("was_until"))),
                                name="lengthened_is_longer",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EarlyEnd",
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
                            "how",
                            models.CharField(
                                choices=[("released", "Released"), ("revoked", "Revoked")],
                                max_length=8,
                            ),
                        ),
                        ("words", models.TextField(blank=True, max_length=2000)),
                        ("at", models.DateTimeField()),
                        ("would_have_ended_at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "protection",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="early_end",
                                to="deals.protection",
                            ),
                        ),
                        (
                            "reason",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.revocationreason",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("how", "released"), ("reason", None)),
                                    models.Q(("how", "revoked"), ("reason__isnull", False)),
                                    _connector="OR",
                                ),
                                name="revoked_for_a_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("would_have_ended_at__gt", models.F("at"))),
                                name="ended_before_its_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AmendedProtection",
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
                            "how",
                            models.CharField(
                                choices=[("ended", "Ended"), ("made", "Made")], max_length=5
                            ),
                        ),
                        ("was_until", models.DateTimeField(null=True)),
                        (
                            "amendment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="protections",
                                to="deals.amendment",
                            ),
                        ),
                        (
                            "protection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.protection",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("amendment", "protection"), name="amended_protection_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("how", "ended"), ("was_until__isnull", False)),
                                    models.Q(("how", "made"), ("was_until", None)),
                                    _connector="OR",
                                ),
                                name="ended_protection_knows_its_end",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProtectionKept",
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
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "protection",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="kept_on",
                                to="deals.protection",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ProtectionPolicy",
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
                        ("valid_from", models.DateTimeField(verbose_name="valid from")),
                        (
                            "valid_until",
                            models.DateTimeField(blank=True, null=True, verbose_name="valid until"),
                        ),
                        (
                            "value_currency",
                            models.CharField(
                                blank=True, max_length=3, verbose_name="currency of the value"
                            ),
                        ),
                        (
                            "value_from",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=18,
                                null=True,
                                verbose_name="value from",
                            ),
                        ),
                        (
                            "value_to",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=18,
                                null=True,
                                verbose_name="value below",
                            ),
                        ),
                        (
                            "protection_days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                                verbose_name="days of protection",
                            ),
                        ),
                        (
                            "clock_starts",
                            models.CharField(
                                choices=[
                                    ("approval", "The approval"),
                                    ("submission", "The first submission"),
                                ],
                                default="approval",
                                max_length=10,
                                verbose_name="the days count from",
                            ),
                        ),
                        (
                            "extensions",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[django.core.validators.MaxValueValidator(20)],
                                verbose_name="extensions",
                            ),
                        ),
                        (
                            "extension_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                                verbose_name="days of an extension",
                            ),
                        ),
                        (
                            "evidence_needed",
                            models.BooleanField(
                                default=True, verbose_name="an extension needs evidence"
                            ),
                        ),
                        (
                            "reminder_days",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(
                                    validators=[
                                        django.core.validators.MinValueValidator(1),
                                        django.core.validators.MaxValueValidator(730),
                                    ]
                                ),
                                blank=True,
                                default=deals.models.policy.usual_reminders,
                                help_text="Separated by commas, such as 14,3.",
                                size=5,
                                verbose_name="days before the end to remind",
                            ),
                        ),
                        (
                            "offer_days",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                                verbose_name="days to take a place that became free",
                            ),
                        ),
                        (
                            "partner_type",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.partnertype",
                                verbose_name="partner type",
                            ),
                        ),
                        (
                            "product_family",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.productfamily",
                                verbose_name="product family",
                            ),
                        ),
                        (
                            "tier",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.tier",
                                verbose_name="tier",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "protection policy",
                        "verbose_name_plural": "protection policies",
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_until", None),
                                    ("valid_until__gt", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="policy_ends_after_it_begins",
                                violation_error_message="It would end before it begins.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("value_currency", ""),
                                        ("value_from", None),
                                        ("value_to", None),
                                    ),
                                    models.Q(
                                        models.Q(("value_currency", ""), _negated=True),
                                        models.Q(
                                            ("value_from__isnull", False),
                                            ("value_to__isnull", False),
                                            _connector="OR",
                                        ),
                                        models.Q(
                                            ("value_from", None),
                                            ("value_to", None),
                                            ("value_from__lt", models.F("value_to")),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="policy_band_is_whole",
                                violation_error_message="A value band needs its currency and a bound; the lower one comes first.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("code", "standard"), _negated=True),
                                    models.Q(
                                        ("partner_type", None),
                                        ("product_family", None),
                                        ("tier", None),
                                        ("valid_until", None),
                                        ("value_currency", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="policy_standard_fits_all",
                                violation_error_message="The standard row has no conditions and no end: a newer row replaces it.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("extension_days__gte", 1), ("protection_days__range", (1, 730))
                                ),
                                name="policy_days_are_days",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProtectionReminder",
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
                        ("ends_at", models.DateTimeField()),
                        ("days", models.PositiveSmallIntegerField()),
                        ("at", models.DateTimeField()),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reminders",
                                to="deals.deal",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("deal", "ends_at", "days"), name="reminded_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Question",
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
                            "code",
                            models.SlugField(
                                help_text="What the API and the export call it.",
                                max_length=40,
                                verbose_name="code",
                            ),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(default=0, verbose_name="place"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("text", "Text"),
                                    ("number", "A number"),
                                    ("choice", "Choice"),
                                    ("day", "Day"),
                                    ("yes_no", "Yes or no"),
                                ],
                                default="text",
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "is_required",
                            models.BooleanField(
                                default=False,
                                verbose_name="must be answered before it is submitted",
                            ),
                        ),
                        (
                            "text_en",
                            models.CharField(max_length=200, verbose_name="question in English"),
                        ),
                        (
                            "text_zh",
                            models.CharField(max_length=200, verbose_name="question in Chinese"),
                        ),
                        (
                            "help_en",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="help in English"
                            ),
                        ),
                        (
                            "help_zh",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="help in Chinese"
                            ),
                        ),
                        (
                            "options",
                            models.TextField(
                                blank=True,
                                help_text="One a line: code | English | Chinese.",
                                max_length=4000,
                                verbose_name="choices",
                            ),
                        ),
                        (
                            "partner_type",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: of every partner.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.partnertype",
                                verbose_name="asked of",
                            ),
                        ),
                        (
                            "questions",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="questions",
                                to="deals.questionset",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "question",
                        "verbose_name_plural": "questions",
                        "ordering": ["position", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("questions", "code"), name="question_code_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "choice"), ("options__gt", "")),
                                    models.Q(
                                        models.Q(("kind", "choice"), _negated=True), ("options", "")
                                    ),
                                    _connector="OR",
                                ),
                                name="a_choice_has_options",
                                violation_error_message="A choice needs its choices, and nothing else has any.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DealAnswer",
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
                        ("value", models.TextField(max_length=2000)),
                        (
                            "deal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deals.question",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["question__position", "question_id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("deal", "question"), name="answered_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("value", ""), _negated=True),
                                name="an_answer_says_something",
                            ),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="questionset",
                    trigger=pgtrigger.compiler.Trigger(
                        name="stays_published",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."published_at" IS NOT NULL)',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="eb3f4465b399ff1af1764003794446271614029b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_stays_published_312a8",
                            table="deals_questionset",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="conflictevidence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                IF TG_OP = 'UPDATE' AND current_setting('tandem.erasing', true) = 'on'\n                   AND to_jsonb(NEW) - 'text' = to_jsonb(OLD) - 'text' THEN\n                    RETURN NEW;\n                END IF;\n                RAISE EXCEPTION 'This table is append-only.';\n            ",
                            hash="64904228cce3da0413743ef6db62930bb3b91e7f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_69866",
                            table="deals_conflictevidence",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="conflictevidence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_truncated",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'This table is append-only.';",
                            hash="df991d72b9e707796104ca0ba2aee8511599207a",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_never_truncated_afac5",
                            table="deals_conflictevidence",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="cooperationrating",
                    trigger=pgtrigger.compiler.Trigger(
                        name="stands_once_open",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                    IF TG_OP = 'UPDATE' AND current_setting('tandem.erasing', true) = 'on'\n                       AND to_jsonb(NEW) - 'words' = to_jsonb(OLD) - 'words' THEN\n                        RETURN NEW;\n                    END IF;\n                    IF EXISTS (\n                        SELECT FROM deals_closing\n                        WHERE id = COALESCE(NEW.closing_id, OLD.closing_id)\n                          AND opened_at IS NOT NULL\n                    ) THEN\n                        RAISE EXCEPTION 'This rating is open and stands.';\n                    END IF;\n                    RETURN COALESCE(NEW, OLD);\n                ",
                            hash="8b027e2e86dea5d466a62a4c3fdd7af04d3bb519",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_stands_once_open_76522",
                            table="deals_cooperationrating",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="confirmation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                IF TG_OP = 'UPDATE' AND current_setting('tandem.erasing', true) = 'on'\n                   AND to_jsonb(NEW) - 'content' = to_jsonb(OLD) - 'content' THEN\n                    RETURN NEW;\n                END IF;\n                RAISE EXCEPTION 'This table is append-only.';\n            ",
                            hash="aea1804936852f4f516453d8fe19ac2a6e4d5fe0",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d9c61",
                            table="deals_confirmation",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="confirmation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_truncated",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'This table is append-only.';",
                            hash="2bb3e0e9df85e99cc2d51e086993b14c020ee5ca",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_never_truncated_890c1",
                            table="deals_confirmation",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appeal",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                IF TG_OP = 'UPDATE' AND current_setting('tandem.erasing', true) = 'on'\n                   AND to_jsonb(NEW) - 'words' = to_jsonb(OLD) - 'words' THEN\n                    RETURN NEW;\n                END IF;\n                RAISE EXCEPTION 'This table is append-only.';\n            ",
                            hash="abbfed415119d25dda88889977df60c5ff443bbb",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_7aeba",
                            table="deals_appeal",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="appeal",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_truncated",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'This table is append-only.';",
                            hash="0bfb4d83c1881816b8c4e5e6eeed0968ce0634d9",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_never_truncated_d0b0f",
                            table="deals_appeal",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="dealcomment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="written_once",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n        IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL\n           AND to_jsonb(NEW) - 'withdrawn_at' = to_jsonb(OLD) - 'withdrawn_at' THEN\n            RETURN NEW;\n        END IF;\n        IF TG_OP = 'UPDATE' AND current_setting('tandem.erasing', true) = 'on'\n           AND to_jsonb(NEW) - 'body' = to_jsonb(OLD) - 'body' THEN\n            RETURN NEW;\n        END IF;\n        RAISE EXCEPTION 'This table is append-only.';\n    ",
                            hash="6e2a7fc552592780d012936494ef1ea4e43363cd",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_written_once_94406",
                            table="deals_dealcomment",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="dealcomment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_truncated",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'This table is append-only.';",
                            hash="81a4a197d71b397cee7869250129d28dbb5cdde1",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_never_truncated_03272",
                            table="deals_dealcomment",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="dealcustomer",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="0b6301dd2ff1d267c7bad1d04453abbbbdb770eb",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_22cff",
                            table="deals_dealcustomer",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="dealgroupgrant",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="206a4d13970a56ed1d0a30d7662f27803b28fcd5",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_83355",
                            table="deals_dealgroupgrant",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="dealhidden",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="523171f07101ddefbb7657fe5bd6de408c9b2d53",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_95c32",
                            table="deals_dealhidden",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="dealsnapshot",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                IF TG_OP = 'UPDATE' AND current_setting('tandem.erasing', true) = 'on'\n                   AND to_jsonb(NEW) - 'content' = to_jsonb(OLD) - 'content' THEN\n                    RETURN NEW;\n                END IF;\n                RAISE EXCEPTION 'This table is append-only.';\n            ",
                            hash="cc6324c631e706d3607809bbd589dac62dfa59dd",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_58bf9",
                            table="deals_dealsnapshot",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="dealsnapshot",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_truncated",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'This table is append-only.';",
                            hash="b6e63e97196a111b1b57a5b6f61a9373d7f77ca7",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_never_truncated_1fb8b",
                            table="deals_dealsnapshot",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="dealusergrant",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="aa1bbed020a25da97c88dd1f09b6d4deadac1513",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_c6620",
                            table="deals_dealusergrant",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contactconsent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="eaf618c18cf0d5e64b319c454ae535cccad2fc44",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_779e1",
                            table="deals_contactconsent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="party",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="78b68d5e9faf631046213f46c930c4be6bdc83fd",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_b2964",
                            table="deals_party",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="partysplit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="d76784c22495fcf59b19e0f20a29e34657eab4fe",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_054a5",
                            table="deals_partysplit",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="partysplit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="splits_add_up",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            constraint="CONSTRAINT",
                            func="\n    PERFORM 1 FROM deals_deal WHERE id = (SELECT deal_id FROM deals_party WHERE id = NEW.party_id) FOR UPDATE;\n    IF EXISTS (\n        WITH ours AS (\n            SELECT s.percent, s.during\n            FROM deals_partysplit s JOIN deals_party p ON p.id = s.party_id\n            WHERE p.deal_id = (SELECT deal_id FROM deals_party WHERE id = NEW.party_id)\n              AND NOT isempty(s.during)\n        ), boundaries AS (\n            SELECT lower(during) AS moment FROM ours\n            UNION SELECT upper(during) FROM ours WHERE upper(during) IS NOT NULL\n        )\n        SELECT 1 FROM boundaries b JOIN ours o ON o.during @> b.moment\n        GROUP BY b.moment HAVING sum(o.percent) <> 100.00\n    ) THEN\n        RAISE EXCEPTION 'The shares of a deal must add up to 100.00 at every moment.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'splits_add_up';\n    END IF;\n    RETURN NEW;\n",
                            hash="80424f9d4929931799aef79024b21ffa978ae241",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_splits_add_up_c866d",
                            table="deals_partysplit",
                            timing="DEFERRABLE INITIALLY DEFERRED",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="partysplit",
                    trigger=pgtrigger.compiler.Trigger(
                        name="past_shares_stay",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF TG_OP = 'INSERT' THEN\n        IF lower(NEW.during) < NEW.written_at THEN\n            RAISE EXCEPTION 'A share cannot begin before it is written.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'past_shares_stay';\n        END IF;\n    ELSIF NEW.party_id <> OLD.party_id OR NEW.percent <> OLD.percent\n        OR OLD.during * tstzrange(NULL, NEW.written_at)\n            <> NEW.during * tstzrange(NULL, NEW.written_at)\n    THEN\n        RAISE EXCEPTION 'What a party had until now stays as it was.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'past_shares_stay';\n    END IF;\n    RETURN NEW;\n",
                            hash="f5271848df78b9008fd867854727c97fadfa1719",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_past_shares_stay_bc1d4",
                            table="deals_partysplit",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="partystanding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="5a608e08eea8db11b2f02cade1aa5e69ba2b2643",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_b0dc4",
                            table="deals_partystanding",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="priceverdict",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                IF TG_OP = 'UPDATE' AND current_setting('tandem.erasing', true) = 'on'\n                   AND to_jsonb(NEW) - 'words' = to_jsonb(OLD) - 'words' THEN\n                    RETURN NEW;\n                END IF;\n                RAISE EXCEPTION 'This table is append-only.';\n            ",
                            hash="7eb2dc2b50f7478d4016a173816a1de4355bdf0c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_f8f62",
                            table="deals_priceverdict",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="priceverdict",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_truncated",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'This table is append-only.';",
                            hash="08664cf4cf72f4f77e232d9400616cb70e90c0e6",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_never_truncated_5f28f",
                            table="deals_priceverdict",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="protectionpolicy",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="df795fae7c80784007649388f2fc85334c16e37e",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_2eb62",
                            table="deals_protectionpolicy",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="protectionpolicy",
                    trigger=pgtrigger.compiler.Trigger(
                        name="kept_as_promised",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF (to_jsonb(NEW) - ARRAY['valid_until', 'name_en', 'name_zh', 'position'])\n       <> (to_jsonb(OLD) - ARRAY['valid_until', 'name_en', 'name_zh', 'position'])\n       AND EXISTS (SELECT 1 FROM deals_protection WHERE policy_id = OLD.id) THEN\n        RAISE EXCEPTION 'A protection was promised by this policy: write another row.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_kept_as_promised';\n    END IF;\n    RETURN NEW;\n",
                            hash="4c16b07c444c651660bf679485657c077b2e220f",
                            operation="UPDATE",
                            pgid="pgtrigger_kept_as_promised_68176",
                            table="deals_protectionpolicy",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="question",
                    trigger=pgtrigger.compiler.Trigger(
                        name="stays_as_published",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF EXISTS (SELECT 1 FROM deals_questionset\n               WHERE id = ANY(CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.questions_id]\n                                         WHEN 'DELETE' THEN ARRAY[OLD.questions_id]\n                                         ELSE ARRAY[NEW.questions_id, OLD.questions_id] END)\n                 AND published_at IS NOT NULL) THEN\n        RAISE EXCEPTION 'A published set of questions stays as it is: write a new version.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'questions_stay_as_published';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n",
                            hash="58299de1042819a675a450b0fd28df5eae3df808",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_stays_as_published_fc49f",
                            table="deals_question",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="queueplace",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="59a7e828fd132ca6dc5251e73912ee7a9edd02d5",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_31a4a",
                            table="deals_queueplace",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="salestarget",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="6e0820134f6e245a99474ee6543f9882f8df6c74",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_b7467",
                            table="deals_salestarget",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="shareproposal",
                    trigger=pgtrigger.compiler.Trigger(
                        name="all_asked_agreed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    IF NEW.outcome = 'agreed' AND EXISTS (\n        SELECT 1 FROM deals_proposedshare\n        WHERE proposal_id = NEW.id AND is_asked AND agreed_at IS NULL\n    ) THEN\n        RAISE EXCEPTION 'Shares change once everyone they touch has agreed.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'all_asked_agreed';\n    END IF;\n    RETURN NEW;\n",
                            hash="b0176b1d0cb1702cadf5af5ac9dc219914e0feed",
                            operation="UPDATE",
                            pgid="pgtrigger_all_asked_agreed_59ade",
                            table="deals_shareproposal",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="snooze",
                    trigger=pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="77971625481447e3e26ac39d44350147f7cfd7f4",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_5f62a",
                            table="deals_snooze",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
