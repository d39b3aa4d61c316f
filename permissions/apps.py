from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PermissionsConfig(AppConfig):
    name = "permissions"
    default_auto_field = "django.db.models.BigAutoField"


class BackOfficeConfig(AdminConfig):
    """Django's admin behind our own door."""

    default_site = "permissions.adapters.admin.BackOfficeSite"
