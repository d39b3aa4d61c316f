"""Who may read and add what lies around a registration: its letter, words, files."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from deals.models import (
    Confirmation,
    CooperationRating,
    Deal,
    DealAttachment,
    DealComment,
    SavedView,
    TermsRequest,
)
from deals.models.sharing import COMMENT
from deals.rules import (
    deals_of,
    guests,
    may_with_its_deal,
    overseers_of_the_registrant,
    sellers_of_the_registrant,
)
from deals.stakes import involved
from partners.rules import by_staff_role, through_partner
from permissions.models import User
from permissions.rules import Reason, of_the_row, rule, within


@rule(Confirmation, "view")
def everyone_who_sees_what_it_confirms(user: User, at: datetime) -> Iterator[Reason]:
    """Let them: it says nothing that does not stand open on the registration."""
    yield Reason("deal", _("May view the deal"), may_with_its_deal(user, "view", at=at))


@rule(Deal, "comment")
def parties_sellers_overseers_and_guests(user: User, at: datetime) -> Iterator[Reason]:
    yield from parties_sellers_and_overseers(user, at)
    yield from guests(user, COMMENT, at=at)


@rule(Deal, "attach")
def parties_sellers_and_overseers(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "seller",
        _("Sells for a partner that takes part"),
        deals_of(through_partner(user, "sell", at=at), at=at),
    )
    yield Reason(
        "oversee",
        _("Looks after a partner that takes part"),
        deals_of(through_partner(user, "oversee", at=at), at=at),
    )


@rule(Deal, "note")
def overseers_without_a_stake(user: User, at: datetime) -> Iterator[Reason]:
    """Let the vendor's people speak among themselves; whoever has a stake is not told."""
    overseen = deals_of(through_partner(user, "oversee", at=at), at=at)
    yield Reason(
        "oversee",
        _("Looks after a partner that takes part and has no stake in it"),
        overseen & ~involved(user, at=at),
    )


@rule(Deal, "read_notes")
def the_vendors_people_without_a_stake(user: User, at: datetime) -> Iterator[Reason]:
    yield from overseers_without_a_stake(user, at)
    for role in by_staff_role(user, "view", at=at):
        yield Reason(role.code, role.sentence, ~involved(user, at=at))


@rule(DealComment, "view")
def everyone_it_was_written_for(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "deal",
        _("May view the deal"),
        Q(is_internal=False) & may_with_its_deal(user, "view", at=at),
    )
    yield Reason(
        "read_notes",
        _("May read what the vendor's people say among themselves"),
        Q(is_internal=True) & may_with_its_deal(user, "read_notes", at=at),
    )


@rule(DealComment, "withdraw")
def whose_words_they_are(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("author", _("Wrote it"), Q(author=user))


@rule(Deal, "rate")
def the_registrants_sellers_and_who_decides(user: User, at: datetime) -> Iterator[Reason]:
    yield from sellers_of_the_registrant(user, at)
    yield from overseers_of_the_registrant(user, at)


@rule(CooperationRating, "view")
def own_side_and_once_open_both(user: User, at: datetime) -> Iterator[Reason]:
    """Nobody of the other side, whatever they may read else, sees a rating before it is open.

    It is open once both have rated, or by the clock: no job needs to have run.
    """
    theirs = Q(closing__deal__registrant__in=through_partner(user, "read", at=at))
    decides = may_with_its_deal(user, "decide", "closing__deal", at=at)
    opened = Q(closing__opened_at__lte=at) | Q(closing__rate_until__lte=at)
    given = Q(given_at__lte=at)
    yield Reason(
        "own_part", _("Works for the partner that rated"), given & theirs & Q(side="partner")
    )
    yield Reason("decide", _("Decides the registration"), given & decides & Q(side="vendor"))
    yield Reason(
        "confide",
        _("May read what passes between registrant and vendor, once both may"),
        given & opened & may_with_its_deal(user, "confide", "closing__deal", at=at),
    )
    for role in by_staff_role(user, "view", at=at):
        yield Reason(role.code, role.sentence, given & opened)


@rule(SavedView, "view")
def its_owner_and_their_team(user: User, at: datetime) -> Iterator[Reason]:
    """Show a name and a filter: who opens it finds what they may view, and nothing else."""
    yield Reason("owner", _("Keeps it"), Q(owner=user))
    yield Reason(
        "team",
        _("A colleague shares it with the team"),
        Q(is_shared=True, partner__in=through_partner(user, "read", at=at)),
    )
    if user.staff_roles(at=at):
        yield Reason(
            "staff",
            _("A colleague at the vendor's shares it"),
            Q(is_shared=True, partner=None),
        )


@rule(SavedView, "change")
def its_owner(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("owner", _("Keeps it"), Q(owner=user))


@rule(SavedView, "end")
def its_owner_and_who_runs_the_team(user: User, at: datetime) -> Iterator[Reason]:
    yield from its_owner(user, at)
    yield Reason(
        "manager",
        _("Manages this partner's team"),
        Q(is_shared=True, partner__in=through_partner(user, "manage", at=at)),
    )
    for role in by_staff_role(user, "administer", at=at):
        yield Reason(role.code, role.sentence, Q(is_shared=True, partner=None))


@rule(DealAttachment, "view")
def whose_file_it_is_the_vendor_and_who_it_is_shared_with(
    user: User, at: datetime
) -> Iterator[Reason]:
    yield Reason(
        "deal",
        _("May view the deal"),
        Q(is_shared=True) & may_with_its_deal(user, "view", at=at),
    )
    yield Reason(
        "own_part",
        _("Works for the partner it is from"),
        Q(partner__in=through_partner(user, "read", at=at))
        & may_with_its_deal(user, "view", at=at),
    )
    yield Reason(
        "vendor",
        _("One of the vendor's people, without a stake in it"),
        may_with_its_deal(user, "read_notes", at=at),
    )
    yield Reason(
        "terms",
        _("Works for a supplier that gave it with its terms, or was given it to price"),
        Q(Exists(asked_with(user, "file", at=at)))
        | Q(Exists(asked_with(user, "answers__file", at=at))),
    )


def asked_with(user: User, path: str, *, at: datetime) -> Any:
    """Return the requests to the person's partners that this file goes along with."""
    ours = within("partner", through_partner(user, "read", at=at))
    return TermsRequest.objects.filter(ours).filter(of_the_row(path))


@rule(DealAttachment, "withdraw")
def who_attached_it(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("author", _("Attached it"), Q(uploaded_by=user))
