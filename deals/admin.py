"""The words an administrator gives to parties' roles and to reasons of rejection."""

from django.contrib import admin

from deals.models import PartyRole, RejectReason
from permissions.adapters.admin import ReferenceAdmin

admin.site.register([PartyRole, RejectReason], ReferenceAdmin)
