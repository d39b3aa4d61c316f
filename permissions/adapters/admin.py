"""The administrator's back office: reference data to write, everything else to read.

What the domain decides is never changed here: that is what verbs are for.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.db import models
from django.http import HttpRequest, HttpResponse

from permissions.adapters.web import moment, saw
from permissions.models import AccessEntry, StaffRoleName, User

AS_ADMINISTRATOR = (f"staff_{StaffRoleName.ADMINISTRATOR}",)


def administers(request: HttpRequest) -> bool:
    user = request.user
    return isinstance(user, User) and user.holds_any(
        {StaffRoleName.ADMINISTRATOR}, at=moment(request)
    )


class BackOfficeSite(AdminSite):
    """Open to administrators alone; there is no superuser who passes by."""

    site_header = site_title = "Tandem"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return administers(request)


class PermittedAdmin(admin.ModelAdmin):
    """A model an administrator may read. Nobody may delete: facts end, they do not vanish."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return administers(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if obj is not None and request.method == "GET":
            saw(request, obj, door=AccessEntry.Door.ADMIN, reasons=AS_ADMINISTRATOR)
        return administers(request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        answer = super().changelist_view(request, extra_context)
        listed = getattr(answer, "context_data", {}).get("cl")
        if listed is not None:
            saw(
                request,
                listed.result_list,
                door=AccessEntry.Door.ADMIN,
                reasons=AS_ADMINISTRATOR,
            )
        return answer

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ReferenceAdmin(PermittedAdmin):
    """Reference data: rows with a code and both names, which a business person writes."""

    list_display = ["code", "name_en", "name_zh", "position"]
    search_fields = ["code", "name_en", "name_zh"]

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        return administers(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return administers(request)
