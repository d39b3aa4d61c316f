"""What an administrator writes about parties, reasons, who decides, and what is promised."""

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from deals.models import (
    ApprovalRule,
    ApprovalStep,
    LeaveReason,
    PartyRole,
    ProtectionPolicy,
    Question,
    QuestionSet,
    RejectReason,
    RevocationReason,
)
from deals.models.approval_rule import NAMED, whom_a_step_may_name
from permissions.adapters.admin import PermittedAdmin, ReferenceAdmin, administers
from permissions.adapters.web import moment

admin.site.register([LeaveReason, PartyRole, RejectReason, RevocationReason], ReferenceAdmin)


class ApprovalStepInline(admin.TabularInline):
    model = ApprovalStep
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request)

    # A step may go: what waits under it already keeps the course it was submitted with.
    has_add_permission = has_change_permission = has_delete_permission = has_view_permission

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **given: Any
    ) -> Any:
        if db_field.name in NAMED:
            given["queryset"] = whom_a_step_may_name(db_field.name)
        return super().formfield_for_foreignkey(db_field, request, **given)


@admin.register(ApprovalRule)
class ApprovalRuleAdmin(ReferenceAdmin):
    """Read in this order; the first that fits holds."""

    list_display = ["position", "code", "name_en", "name_zh", "is_in_force"]
    ordering = ["position", "pk"]
    inlines = [ApprovalStepInline]


CHANGEABLE = {"name_en", "name_zh", "position", "valid_until"}


@admin.register(ProtectionPolicy)
class ProtectionPolicyAdmin(ReferenceAdmin):
    """Rows with a time. One that has promised a protection is kept: another row replaces it."""

    list_display = [
        "code",
        "name_en",
        "valid_from",
        "valid_until",
        "product_family",
        "partner_type",
        "tier",
        "protection_days",
        "extensions",
        "extension_days",
    ]
    fieldsets = [
        (None, {"fields": ["code", "name_en", "name_zh", "position", "valid_from", "valid_until"]}),
        (
            _("For which registrations"),
            {
                "description": _(
                    "An empty condition is met by all. The row with the most conditions decides; "
                    "among as many, product family before value before partner type before tier, "
                    "then the row that is valid since later."
                ),
                "fields": [
                    "product_family",
                    ("value_currency", "value_from", "value_to"),
                    "partner_type",
                    "tier",
                ],
            },
        ),
        (
            _("What it promises"),
            {
                "description": _(
                    "Once a protection was promised by this row, only its names and its end may "
                    "be changed. To change the programme, write a row that is valid from later on."
                ),
                "fields": [
                    ("protection_days", "clock_starts"),
                    ("extensions", "extension_days", "evidence_needed"),
                    "reminder_days",
                    "offer_days",
                ],
            },
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if obj is None or not obj.protections.exists():
            return []
        return [
            each.name
            for each in obj._meta.get_fields()
            if each.concrete and each.name not in CHANGEABLE | {"id"}
        ]


class QuestionInline(admin.StackedInline):
    model = Question
    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request) and (obj is None or obj.published_at is None)

    has_add_permission = has_delete_permission = has_change_permission


@admin.register(QuestionSet)
class QuestionSetAdmin(PermittedAdmin):
    """Versions of what is asked. A published one stays; the next one begins as its copy."""

    list_display = ["version", "note", "published_at"]
    fields = ["note"]
    inlines = [QuestionInline]
    actions = ["publish", "begin_the_next"]

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        return administers(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request) and (obj is None or obj.published_at is None)

    @admin.action(description=_("Publish: ask it of what begins from now on"))
    def publish(self, request: HttpRequest, chosen: "QuerySet[QuestionSet]") -> None:
        for row in chosen.order_by("version"):
            row.publish(at=moment(request))
            self.log_change(request, row, "published")

    @admin.action(description=_("Begin the next version with these questions"))
    def begin_the_next(self, request: HttpRequest, chosen: "QuerySet[QuestionSet]") -> None:
        for row in chosen.order_by("-version")[:1]:
            self.log_addition(request, row.copy(), f"from version {row.version}")
