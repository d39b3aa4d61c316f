"""Who has machines told, who stops them, who reads what they were told."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Webhook, WebhookDelivery
from partners.rules import by_staff_role, through_partner
from permissions.kinds import Kind, declare_kind
from permissions.models import User
from permissions.rules import Reason, rule


@rule(Webhook, "keep")
def who_has_machines_told(user: User, at: datetime) -> Iterator[Reason]:
    """Leave it to the partner's manager for the partner, to an administrator for the vendor."""
    yield Reason(
        "manager",
        _("Manages this partner's team"),
        Q(partner__in=through_partner(user, "manage", at=at)),
    )
    for reason in by_staff_role(user, "administer", at=at):
        yield Reason(reason.code, reason.sentence, Q(partner=None))


@rule(Webhook, "end")
def who_stops_them(user: User, at: datetime) -> Iterator[Reason]:
    yield from who_has_machines_told(user, at)
    yield from by_staff_role(user, "administer", at=at)


@rule(Webhook, "view")
def who_knows_of_them(user: User, at: datetime) -> Iterator[Reason]:
    yield from who_has_machines_told(user, at)
    yield from by_staff_role(user, "explain", at=at)


@rule(WebhookDelivery, "view")
def who_knows_what_they_were_told(user: User, at: datetime) -> Iterator[Reason]:
    webhooks = Webhook.objects.permitted(user, "view", at=at)
    yield Reason("webhook", _("May view the webhook"), Q(webhook__in=webhooks.values("pk")))


declare_kind(Kind(Webhook, _("a webhook"), _("Webhooks"), "send", "/webhooks/"))
