"""A material given to somebody whom its audience does not name, with an end."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from content import events
from content.models.pages import LibraryPage
from partners import ledger
from partners.models import LedgerEntry, Partner
from permissions.actors import Actor
from permissions.grants import Grant, GroupGrant, UserGrant, give, one_open_grant_per_giver
from permissions.models import User
from permissions.refusals import Refused

READ = "read_material"


class ShareRefused(Refused):
    code = "share_refused"


class MaterialUserGrant(UserGrant):
    """A material shared with one person."""

    content_object = models.ForeignKey(LibraryPage, models.PROTECT, related_name="user_grants")

    class Meta(UserGrant.Meta):
        constraints: ClassVar[list[Any]] = [
            one_open_grant_per_giver("material_user_grant_once", "user")
        ]


class MaterialGroupGrant(GroupGrant):
    """A material shared with everyone of one partner."""

    content_object = models.ForeignKey(LibraryPage, models.PROTECT, related_name="partner_grants")

    class Meta(GroupGrant.Meta):
        constraints: ClassVar[list[Any]] = [
            one_open_grant_per_giver("material_group_grant_once", "group")
        ]


@transaction.atomic
def share(
    page: LibraryPage,
    *,
    to: User | Partner,
    by: User,
    at: datetime,
    reason: str,
    until: datetime | None = None,
) -> Grant:
    """Let a person or a partner's people read a material while it is out.

    On a row fetched with `lock=True`. Raises `ShareRefused`.
    """
    if until is not None and until <= at:
        raise ShareRefused(
            _("The end lies in the past."),
            fields={"until": [("in_the_past", _("Choose a moment to come."))]},
        )
    store: Any = MaterialUserGrant if isinstance(to, User) else MaterialGroupGrant
    name, whom = ("user", to) if isinstance(to, User) else ("group", to.handle)
    held = store.objects.holding(at=at).filter(content_object=page, giver=by)
    if held.filter(**{name: whom}).exists():
        raise ShareRefused(_("You have shared it with them already."))
    grant = give(
        store,
        to=whom,
        thing=page,
        codename=READ,
        during=DateTimeTZRange(at, until, "[)"),
        giver=by,
        reason=reason,
    )
    concerns = [] if isinstance(to, User) else [to]
    ledger.record(
        events.MaterialShared(
            subject=page,
            concerns=concerns,
            person=to.pk if isinstance(to, User) else None,
            partner=to.pk if isinstance(to, Partner) else None,
            until=until.isoformat() if until else None,
        ),
        by=by,
        at=at,
    )
    return grant


@transaction.atomic
def end_share(grant: MaterialUserGrant | MaterialGroupGrant, *, by: Actor, at: datetime) -> None:
    """Take a share back now. Ending what has ended changes nothing."""
    if at not in grant.during:
        return
    grant.end(at=at)
    ledger.record(
        events.MaterialShareEnded(subject=grant.content_object, concerns=[]), by=by, at=at
    )


@transaction.atomic
def tell_of_end(grant: MaterialUserGrant | MaterialGroupGrant, *, by: Actor, at: datetime) -> None:
    """Say once that a share ends soon. Saying it again changes nothing."""
    fresh: Any = type(grant).objects.select_for_update(of=("self",)).get(pk=grant.pk)
    thing = fresh.content_object
    said = LedgerEntry.objects.about(thing).filter(
        verb=events.MaterialShareEnding.verb, details__grant=fresh.public_id
    )
    if at not in fresh.during or fresh.during.upper is None or said.exists():
        return
    to_person = isinstance(fresh, UserGrant)
    ledger.record(
        events.MaterialShareEnding(
            subject=thing,
            concerns=[] if to_person else [fresh.group.partner],
            grant=fresh.public_id,
            giver=fresh.giver_id,
            person=fresh.user_id if to_person else None,
            partner=None if to_person else fresh.group.partner.pk,
            until=fresh.during.upper.isoformat(),
        ),
        by=by,
        at=at,
    )
