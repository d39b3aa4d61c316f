"""What somebody gave another of a deal: to one person or to everyone of a partner, with an end."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from deals import events
from partners import ledger
from partners.models import LedgerEntry, Partner
from permissions.actors import Actor
from permissions.grants import Grant, GroupGrant, UserGrant, give, one_open_grant_per_giver
from permissions.models import User
from permissions.refusals import Refused

if TYPE_CHECKING:
    from deals.models.deal import Deal

# What is given, as guardian's permissions call it. Who may comment may read.
READ, COMMENT = "read_deal", "comment_deal"


class ShareRefused(Refused):
    code = "share_refused"


class DealUserGrant(UserGrant):
    """A deal shared with one person."""

    content_object = models.ForeignKey("deals.Deal", models.PROTECT, related_name="user_grants")

    class Meta(UserGrant.Meta):
        constraints: ClassVar[list[Any]] = [
            one_open_grant_per_giver("deal_user_grant_once", "user")
        ]


class DealGroupGrant(GroupGrant):
    """A deal shared with everyone of one partner."""

    content_object = models.ForeignKey("deals.Deal", models.PROTECT, related_name="partner_grants")

    class Meta(GroupGrant.Meta):
        constraints: ClassVar[list[Any]] = [
            one_open_grant_per_giver("deal_group_grant_once", "group")
        ]


@transaction.atomic
def share(  # noqa: PLR0913  a share says six things, and each is asked for by name
    deal: "Deal",
    *,
    to: User | Partner,
    by: User,
    at: datetime,
    reason: str,
    until: datetime | None = None,
    may: str = READ,
) -> Grant:
    """Let a person or a partner's people see a deal, fetched locked. Raises `ShareRefused`."""
    if until is not None and until <= at:
        raise ShareRefused(
            _("The end lies in the past."),
            fields={"until": [("in_the_past", _("Choose a moment to come."))]},
        )
    store: Any = DealUserGrant if isinstance(to, User) else DealGroupGrant
    whom = to if isinstance(to, User) else to.handle
    held = store.objects.holding(at=at).filter(content_object=deal, giver=by)
    if held.filter(**{"user" if isinstance(to, User) else "group": whom}).exists():
        raise ShareRefused(_("You have shared it with them already."))
    grant = give(
        store,
        to=whom,
        thing=deal,
        codename=may,
        during=DateTimeTZRange(at, until, "[)"),
        giver=by,
        reason=reason,
    )
    event: ledger.Event
    if isinstance(to, User):
        event = events.DealSharedWithPerson(
            subject=deal, concerns=[deal.registrant], person=to.pk, until=_iso(until)
        )
    else:
        event = events.DealSharedWithPartner(
            subject=deal, concerns=[deal.registrant], partner=to.pk, until=_iso(until)
        )
    ledger.record(event, by=by, at=at)
    return grant


@transaction.atomic
def end_share(grant: DealUserGrant | DealGroupGrant, *, by: Actor, at: datetime) -> None:
    """Take a share back now. Ending what has ended changes nothing."""
    if at not in grant.during:
        return
    grant.end(at=at)
    deal = grant.content_object
    ledger.record(events.DealShareEnded(subject=deal, concerns=[deal.registrant]), by=by, at=at)


@transaction.atomic
def tell_of_end(grant: DealUserGrant | DealGroupGrant, *, by: Actor, at: datetime) -> None:
    """Say once that a share ends soon. Saying it again changes nothing."""
    fresh: Any = type(grant).objects.select_for_update(of=("self",)).get(pk=grant.pk)
    thing = fresh.content_object
    said = LedgerEntry.objects.about(thing).filter(
        verb=events.DealShareEnding.verb, details__grant=fresh.public_id
    )
    if at not in fresh.during or fresh.during.upper is None or said.exists():
        return
    to_person = isinstance(fresh, UserGrant)
    ledger.record(
        events.DealShareEnding(
            subject=thing,
            concerns=[thing.registrant],
            grant=fresh.public_id,
            giver=fresh.giver_id,
            person=fresh.user_id if to_person else None,
            partner=None if to_person else fresh.group.partner.pk,
            until=fresh.during.upper.isoformat(),
        ),
        by=by,
        at=at,
    )


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
