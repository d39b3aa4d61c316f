"""What an administrator writes about parties, reasons of rejection, and who decides."""

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey
from django.http import HttpRequest

from deals.models import ApprovalRule, ApprovalStep, PartyRole, RejectReason
from permissions.adapters.admin import ReferenceAdmin, administers
from permissions.models import StaffRoleName, User

admin.site.register([PartyRole, RejectReason], ReferenceAdmin)


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
        if db_field.name in {"person", "escalate_to"}:
            roles = [StaffRoleName.CHANNEL_MANAGER, StaffRoleName.DIRECTOR]
            asked = roles if db_field.name == "escalate_to" else roles[:1]
            given["queryset"] = User.objects.filter(
                roles__role__in=asked, roles__during__upper_inf=True
            ).distinct()
        return super().formfield_for_foreignkey(db_field, request, **given)


@admin.register(ApprovalRule)
class ApprovalRuleAdmin(ReferenceAdmin):
    """Read in this order; the first that fits holds."""

    list_display = ["position", "code", "name_en", "name_zh", "is_in_force"]
    ordering = ["position", "pk"]
    inlines = [ApprovalStepInline]
