"""The letter that a machine is told nothing more, to the person it spoke for or who can mend it."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from partners.models import LedgerEntry, Membership, Webhook
from partners.models.webhook import OffBecause
from partners.roles import TEAM
from permissions.models import StaffRole, StaffRoleName, User
from portal.as_read import as_read_by
from portal.models import Notice
from portal.posting import Letter, post


def tell(entry: LedgerEntry, at: datetime) -> None:
    """Tell whoever can mend it, once each. Who switched it off themselves knows."""
    webhook = Webhook.objects.select_related("owner", "partner").get(pk=entry.subject_id)
    if entry.actor_id or webhook.ended_at or webhook.is_on:
        return
    for person in keepers(webhook, at=at):
        _row, fresh = Notice.objects.get_or_create(entry=entry, person=person)
        if fresh:
            with as_read_by(person):
                is_owner = person.pk == webhook.owner_id
                why = _("You get this mail because it is yours.") if is_owner else can_mend()
                post(person.email, about(webhook), why=why)


def can_mend() -> str:
    return _("You get this mail because its owner may no longer keep it and you may.")


def keepers(webhook: Webhook, *, at: datetime) -> Iterable[User]:
    """Return the owner; once they may no longer have it told, everybody who may take it over."""
    if Webhook.objects.among([webhook.pk], webhook.owner, "keep", at=at).exists():
        return [webhook.owner]
    here = User.objects.filter(is_active=True)
    if webhook.partner is None:
        roles = StaffRole.objects.holding(at=at).filter(role=StaffRoleName.ADMINISTRATOR)
        return here.filter(pk__in=roles.values("person_id"))
    team = Membership.objects.holding(at=at).filter(partner=webhook.partner)
    return here.filter(pk__in=team.filter(role__in=TEAM["manage"]).values("person_id"))


def about(webhook: Webhook) -> Letter:
    said = {"name": webhook.name, "why": OffBecause(webhook.off_because).label}
    return Letter(
        _("%(name)s is told nothing more") % said,
        (
            _("The webhook %(name)s is off: %(why)s.") % said,
            _("What happens meanwhile is kept for 30 days and sent once it is switched on."),
        ),
        _("See what it answered"),
        webhook.get_absolute_url(),
    )
