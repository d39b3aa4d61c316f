"""How long it is kept what a machine was told of and answered."""

from datetime import datetime, timedelta

from partners.models import WebhookDelivery

KEPT = timedelta(days=30)
AT_ONCE = 2000


def forget(*, at: datetime) -> int:
    """Delete a slice of what is older, with its attempts; what is still on its way as well."""
    old = WebhookDelivery.objects.filter(asked_at__lt=at - KEPT).order_by("pk")
    keys = list(old.values_list("pk", flat=True)[:AT_ONCE])
    WebhookDelivery.objects.filter(pk__in=keys).delete()
    return len(keys)
