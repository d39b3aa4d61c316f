from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from content import declared as of_content  # noqa: F401, PLC0415
        from content import missing as content_missing  # noqa: F401, PLC0415
        from content import open_fields as content_fields  # noqa: F401, PLC0415
        from content import rules as content_rules  # noqa: F401, PLC0415
        from deals import (  # noqa: F401, PLC0415
            amendment_rules,
            approval_open_fields,
            around_rules,
            conflict_open_fields,
            conflict_rules,
            deciding_rules,
            newcomer_rules,
            on_behalf_rules,
            party_open_fields,
            party_rules,
            price_rules,
            protection_open_fields,
            protection_rules,
            share_rules,
            terms_open_fields,
            terms_rules,
        )
        from deals import declared as of_deals  # noqa: F401, PLC0415
        from deals import missing as deal_missing  # noqa: F401, PLC0415
        from deals import open_fields as deal_fields  # noqa: F401, PLC0415
        from deals import rules as deal_rules  # noqa: F401, PLC0415
        from deals.sheets import declared as of_sheets  # noqa: F401, PLC0415
        from deals.sheets import open_fields as sheet_fields  # noqa: F401, PLC0415
        from deals.sheets import rules as sheet_rules  # noqa: F401, PLC0415
        from partners import declared as of_partners  # noqa: F401, PLC0415
        from partners import (  # noqa: PLC0415
            enquiry_rules,  # noqa: F401
            hierarchy_rules,  # noqa: F401
        )
        from partners import missing as partner_missing  # noqa: F401, PLC0415
        from partners import rules as partner_rules  # noqa: F401, PLC0415
        from partners.webhooks import rules as webhook_rules  # noqa: F401, PLC0415
        from permissions import declared as of_permissions  # noqa: F401, PLC0415
        from permissions.adapters.drf import perform_by  # noqa: PLC0415
        from portal import wiring  # noqa: F401, PLC0415
        from portal.api.once import once  # noqa: PLC0415
        from portal.personal import declared as of_the_portal  # noqa: F401, PLC0415

        perform_by(once)
