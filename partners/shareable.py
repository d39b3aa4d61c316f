"""Giving somebody a thing with an end, telling of that end and taking it back: for every kind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from partners import ledger
from partners.events import ShareEnded, ShareEnding
from partners.models import LedgerEntry, Partner
from permissions.actors import Actor
from permissions.grants import Grant, GroupGrant, UserGrant, give
from permissions.models import User
from permissions.refusals import Refused

TOLD_BEFORE = timedelta(days=3)


class ShareRefused(Refused):
    code = "share_refused"


@dataclass(frozen=True, kw_only=True)
class Shareable:
    """A kind of thing that is shared: its grants, its words in the ledger, where it stands."""

    model: Any
    to_person: type[UserGrant]
    to_partner: type[GroupGrant]
    # What a share gives unless it says more, as guardian's permissions call it.
    gives: str
    # Makes the event of a new share, with the key of a person or of a partner.
    shared: Callable[..., ledger.Event]
    ending: type[ShareEnding]
    ended: type[ShareEnded]
    # Whose a thing's shares are in the ledger, and whose besides for whom it was given to.
    concerns: Callable[[Any, Partner | None], list[Partner]]
    icon: str
    path: str
    # What one needs to see whom a thing is shared with.
    reads: str = "view"

    @property
    def stores(self) -> tuple[Any, Any]:
        return self.to_person, self.to_partner

    @transaction.atomic
    def share(  # noqa: PLR0913  a share says six things, and each is asked for by name
        self,
        thing: Any,
        *,
        to: User | Partner,
        by: User,
        at: datetime,
        reason: str,
        until: datetime | None = None,
        may: str | None = None,
    ) -> Grant:
        """Let a person or a partner's people see a thing, fetched locked. Raises `ShareRefused`."""
        if until is not None and until <= at:
            raise ShareRefused(
                _("The end lies in the past."),
                fields={"until": [("in_the_past", _("Choose a moment to come."))]},
            )
        partner = to if isinstance(to, Partner) else None
        store: Any = self.to_partner if partner else self.to_person
        whom = to.handle if isinstance(to, Partner) else to
        held = store.objects.holding(at=at).filter(content_object=thing, giver=by)
        if held.filter(**{"group" if partner else "user": whom}).exists():
            raise ShareRefused(_("You have shared it with them already."))
        grant = give(
            store,
            to=whom,
            thing=thing,
            codename=may or self.gives,
            during=DateTimeTZRange(at, until, "[)"),
            giver=by,
            reason=reason,
        )
        said = self.shared(
            subject=thing,
            concerns=self.concerns(thing, partner),
            person=None if partner else to.pk,
            partner=partner and partner.pk,
            until=until.isoformat() if until else None,
        )
        ledger.record(said, by=by, at=at)
        return grant

    @transaction.atomic
    def end(self, grant: Any, *, by: Actor, at: datetime) -> None:
        """Take a share back now. Ending what has ended changes nothing."""
        if at not in grant.during:
            return
        grant.end(at=at)
        thing = grant.content_object
        said = self.ended(subject=thing, concerns=self.concerns(thing, None))
        ledger.record(said, by=by, at=at)

    def ending_soon(self, *, at: datetime) -> Iterator[Any]:
        """Yield grants whose end is near; one given for so short a time said so itself."""
        for store in self.stores:
            near = store.objects.holding(at=at).filter(during__endswith__lte=at + TOLD_BEFORE)
            for grant in near.order_by("pk"):
                if grant.during.upper - grant.given_at > TOLD_BEFORE:
                    yield grant

    @transaction.atomic
    def tell_of_end(self, grant: Any, *, by: Actor, at: datetime) -> None:
        """Say once that a share ends soon. Saying it again changes nothing."""
        fresh: Any = type(grant).objects.select_for_update(of=("self",)).get(pk=grant.pk)
        thing = fresh.content_object
        said = LedgerEntry.objects.about(thing).filter(
            verb=self.ending.verb, details__grant=fresh.public_id
        )
        if at not in fresh.during or fresh.during.upper is None or said.exists():
            return
        to_person = isinstance(fresh, UserGrant)
        partner = None if to_person else fresh.group.partner
        ending = self.ending(
            subject=thing,
            concerns=self.concerns(thing, partner),
            grant=fresh.public_id,
            giver=fresh.giver_id,
            person=fresh.user_id if to_person else None,
            partner=partner and partner.pk,
            until=fresh.during.upper.isoformat(),
        )
        ledger.record(ending, by=by, at=at)
