"""What an administrator writes about the programme, and reads about the CRM."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from partners.models import (
    Command,
    Connection,
    Discrepancy,
    PartnerType,
    ProductFamily,
    Programme,
    Team,
    TeamYear,
    Territory,
    Tier,
)
from permissions.adapters.admin import PermittedAdmin, ReferenceAdmin, administers
from permissions.adapters.web import moment, person

admin.site.register([PartnerType, Tier, Territory, ProductFamily], ReferenceAdmin)


@admin.register(Programme)
class ProgrammeAdmin(PermittedAdmin):
    """One row: days of review and protection, what is protected, when shares are due."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request)


class TeamYearInline(admin.TabularInline):
    model = TeamYear
    extra = 0
    formfield_overrides: ClassVar[dict[Any, Any]] = {
        ArrayField: {"widget": forms.Textarea({"rows": 4, "cols": 34})}
    }

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request)

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Team)
class TeamAdmin(ReferenceAdmin):
    list_display = ["code", "name_en", "zone", "region", "opens", "closes"]
    inlines = [TeamYearInline]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        """Enter a year by its verb, which has open promises reckoned again."""
        for row in formset.save(commit=False):
            row.enter(by=person(request), at=moment(request))
        formset.save_m2m()


@admin.register(Connection)
class ConnectionAdmin(PermittedAdmin):
    list_display = ["name", "kind", "state", "last_heard_at", "last_error_class"]


@admin.register(Command)
class CommandAdmin(PermittedAdmin):
    list_display = ["ref", "op", "state", "attempts", "due_at", "last_error_class"]
    list_filter = ["state"]
    search_fields = ["ref"]


@admin.register(Discrepancy)
class DiscrepancyAdmin(PermittedAdmin):
    """What mirror and CRM disagree on; a person who has seen to it says so here."""

    list_display = ["kind", "object_type", "external_id", "opened_at", "closed_at", "how"]
    list_filter = ["kind"]
    actions = ["settle"]

    @admin.action(description=_("This has been seen to"))
    def settle(self, request: HttpRequest, chosen: "QuerySet[Discrepancy]") -> None:
        for row in chosen.filter(closed_at=None):
            row.settle(by=person(request), at=moment(request))
