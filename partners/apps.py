from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partners")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from partners.office import write_down  # noqa: PLC0415
        from permissions.decisions import kept_by  # noqa: PLC0415

        kept_by(write_down)
