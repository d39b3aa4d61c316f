"""Who may read, keep and count what the library holds. Wagtail says who may edit."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.models import ReferenceIndex

from content.models import (
    Download,
    LibraryDocument,
    LibraryImage,
    LibraryPage,
    LibraryRendition,
    MaterialFile,
    MaterialGroupGrant,
    MaterialUserGrant,
    PageAudience,
    PageLife,
)
from content.models.lives import current
from content.models.sharing import READ
from partners.models import Membership, Partner, PartnerTerritory, PartnerTier, PartnerTypeHolding
from partners.rules import through_partner, works_for_a_partner
from partners.sharing import received
from permissions.grants import granted
from permissions.kinds import Kind, declare_kind
from permissions.models import StaffRoleName, User
from permissions.rules import Reason, any_of, rule

# Those who make the library, and those who answer for it, see drafts and what was withdrawn.
KEEPERS = frozenset({StaffRoleName.EDITOR, StaffRoleName.AUDITOR, StaffRoleName.ADMINISTRATOR})
MAKERS = frozenset({StaffRoleName.EDITOR, StaffRoleName.ADMINISTRATOR})


def by_role(user: User, roles: frozenset[str], *, at: datetime) -> Iterator[Reason]:
    for role in sorted(user.staff_roles(at=at) & roles):
        yield Reason(f"staff_{role}", StaffRoleName(role).label, None)


def works_with_us(user: User, *, at: datetime) -> Q:
    """Return the clause that holds for every row if the person is the vendor's or a partner's."""
    return Q() if user.staff_roles(at=at) else works_for_a_partner(user, at=at)


def addressed(partners: "QuerySet[Any] | list[int]", *, at: datetime) -> Iterator[tuple[str, Q]]:
    """Yield for each kind of audience the rows that name one of `partners`, itself or its kind."""
    for code, path, facts in (
        ("named", "partner", None),
        ("type", "partner_type", PartnerTypeHolding),
        ("tier", "tier", PartnerTier),
        ("territory", "territory", PartnerTerritory),
    ):
        if facts is None:
            yield code, Q(partner__in=partners)
        else:
            held = facts.objects.holding(at=at).filter(partner__in=partners)
            yield code, Q(**{f"{path}__in": held.values(f"{path}_id")})


SENTENCES = {
    ("read", "named"): _("Works for a partner it is for"),
    ("read", "type"): _("Works for a partner of a type it is for"),
    ("read", "tier"): _("Works for a partner of a tier it is for"),
    ("read", "territory"): _("Works for a partner in a territory it is for"),
    ("oversee", "named"): _("Looks after a partner it is for"),
    ("oversee", "type"): _("Looks after a partner of a type it is for"),
    ("oversee", "tier"): _("Looks after a partner of a tier it is for"),
    ("oversee", "territory"): _("Looks after a partner in a territory it is for"),
}


def addressees(user: User, life: Q, *, at: datetime) -> Iterator[Reason]:
    """Yield the grounds on which the audience names this person, for pages in this `life`."""
    holding = PageAudience.objects.holding(at=at)

    def told(rows: Q) -> Q:
        return life & Q(pk__in=holding.filter(rows).values("page_id"))

    yield Reason(
        "everyone",
        _("It is for everyone who works with us"),
        works_with_us(user, at=at) & told(Q(for_everyone=True)),
    )
    for action in ("read", "oversee"):
        for code, rows in addressed(through_partner(user, action, at=at), at=at):
            yield Reason(f"{action}_{code}", SENTENCES[action, code], told(rows))


def guests(user: User, life: Q, *, at: datetime) -> Iterator[Reason]:
    """Yield the grounds of whom it was shared with, by name or through their partner."""
    teams = Partner.objects.permitted(user, "read", at=at).values("handle_id")
    person = granted(MaterialUserGrant, READ, to=user, at=at)
    partner = granted(MaterialGroupGrant, READ, to=user, at=at, groups=teams)
    yield Reason("grant", _("It was shared with them"), life & person)
    yield Reason("partner_grant", _("It was shared with the partner they work for"), life & partner)


@rule(LibraryPage, "share")
def who_may_let_others_read_it(user: User, at: datetime) -> Iterator[Reason]:
    """Let makers, and a channel manager of what they may read themselves: never more than that.

    What was only shared with them has an end, and is not theirs to give on.
    """
    if user.holds_any({StaffRoleName.CHANNEL_MANAGER}, at=at):
        own = any_of(readers_in_their_own_right(user, at=at))
        yield Reason("reads", _("May read it and looks after partners"), own)
    yield from by_role(user, MAKERS, at=at)


def who_knows_of_a_share(store: Any, user: User, *, at: datetime) -> Iterator[Reason]:
    yield Reason("giver", _("Gave it"), Q(giver=user))
    yield Reason("receiver", _("It was given to them"), received(user, store, at=at))
    yield from by_role(user, KEEPERS, at=at)


def who_ends_a_share(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("giver", _("Gave it"), Q(giver=user))
    yield from by_role(user, MAKERS, at=at)


def who_looks_after_the_partner(user: User, at: datetime) -> Iterator[Reason]:
    overseen = Partner.objects.permitted(user, "oversee", at=at)
    yield Reason(
        "oversee",
        _("Looks after the partner it was given to"),
        Q(group__in=overseen.values("handle_id")),
    )


@rule(MaterialUserGrant, "view")
def who_knows_of_a_share_with_a_person(user: User, at: datetime) -> Iterator[Reason]:
    yield from who_knows_of_a_share(MaterialUserGrant, user, at=at)


@rule(MaterialGroupGrant, "view")
def who_knows_of_a_share_with_a_partner(user: User, at: datetime) -> Iterator[Reason]:
    yield from who_knows_of_a_share(MaterialGroupGrant, user, at=at)
    yield from who_looks_after_the_partner(user, at)


rule(MaterialUserGrant, "end")(who_ends_a_share)


@rule(MaterialGroupGrant, "end")
def who_ends_a_share_with_a_partner(user: User, at: datetime) -> Iterator[Reason]:
    yield from who_ends_a_share(user, at)
    yield from who_looks_after_the_partner(user, at)


def readers_in_their_own_right(user: User, *, at: datetime) -> Iterator[Reason]:
    """Yield the grounds that no share is among."""
    yield from addressees(user, current(at=at), at=at)
    if StaffRoleName.DIRECTOR in user.staff_roles(at=at):
        yield Reason("staff_director", StaffRoleName.DIRECTOR.label, current(at=at))
    yield from by_role(user, KEEPERS, at=at)


@rule(LibraryPage, "view")
def readers_and_keepers(user: User, at: datetime) -> Iterator[Reason]:
    yield from readers_in_their_own_right(user, at=at)
    yield from guests(user, current(at=at), at=at)


@rule(LibraryPage, "recall")
def former_readers(user: User, at: datetime) -> Iterator[Reason]:
    """Who may know that a material existed: those it would be for, had its time not ended."""
    begun = PageLife.objects.filter(during__startswith__lte=at)
    over = Q(pk__in=begun.values("page_id")) & ~current(at=at)
    yield from addressees(user, over, at=at)
    yield from guests(user, over, at=at)
    if StaffRoleName.DIRECTOR in user.staff_roles(at=at):
        yield Reason("staff_director", StaffRoleName.DIRECTOR.label, over)
    yield from by_role(user, KEEPERS, at=at)


@rule(LibraryPage, "edit")
def makers(user: User, at: datetime) -> Iterator[Reason]:
    yield from by_role(user, MAKERS, at=at)


@rule(LibraryPage, "count_downloads")
def keepers_count(user: User, at: datetime) -> Iterator[Reason]:
    yield from by_role(user, KEEPERS, at=at)


@rule(LibraryDocument, "view")
def readers_of_a_material_that_carries_it(user: User, at: datetime) -> Iterator[Reason]:
    pages = LibraryPage.objects.permitted(user, "view", at=at).values("pk")
    carried = MaterialFile.objects.filter(page__in=pages)
    yield Reason(
        "material",
        _("May read a material that carries it"),
        Q(pk__in=carried.values("document_id")),
    )
    yield from by_role(user, MAKERS, at=at)


@rule(LibraryImage, "view")
def readers_of_a_material_that_shows_it(user: User, at: datetime) -> Iterator[Reason]:
    pages = LibraryPage.objects.permitted(user, "view", at=at)
    shown = (
        ReferenceIndex.objects.filter(
            to_content_type__app_label="content",
            to_content_type__model="libraryimage",
            content_type__app_label="content",
            content_type__model="librarypage",
        )
        .annotate(page=Cast("object_id", BigIntegerField()))
        .filter(page__in=pages.values("pk"))
        .annotate(picture=Cast("to_object_id", BigIntegerField()))
    )
    yield Reason(
        "material", _("May read a material that shows it"), Q(pk__in=shown.values("picture"))
    )
    yield from by_role(user, MAKERS, at=at)


@rule(LibraryRendition, "view")
def viewers_of_the_picture(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "picture",
        _("May see the picture it was made of"),
        Q(image__in=LibraryImage.objects.permitted(user, "view", at=at).values("pk")),
    )


@rule(Download, "view")
def themselves_their_manager_and_keepers(user: User, at: datetime) -> Iterator[Reason]:
    """Yield to managers what people took while they worked for the partner, nothing else."""
    yield Reason("own", _("Took it themselves"), Q(person=user))
    team = Membership.objects.filter(
        partner__in=through_partner(user, "manage", at=at),
        person=OuterRef("person"),
        during__contains=OuterRef("at"),
    )
    yield Reason("manager", _("Manages the team of who took it"), Q(Exists(team)))
    yield from by_role(user, KEEPERS, at=at)


declare_kind(
    Kind(
        LibraryPage, _("a material"), _("Materials"), "library", "/library/", ("public_id", "title")
    )
)
