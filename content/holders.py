"""Who has a material, and who still holds an old edition of one."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from content.models import Download, LibraryPage
from partners.models import Membership
from partners.rules import through_partner
from permissions.models import User

MOST = 5


@dataclass(frozen=True)
class Holder:
    """A colleague who took a material, last at `at`."""

    person: User
    at: datetime
    version: str


def holders(page: LibraryPage, manager: User, *, at: datetime) -> list[Holder]:
    """Return who on the manager's own team has the material; nobody for who manages no team."""
    team = Membership.objects.holding(at=at).filter(
        partner__in=through_partner(manager, "manage", at=at)
    )
    taken = (
        Download.objects.permitted(manager, at=at)
        .filter(page=page, person__in=team.values("person_id"))
        .select_related("person")
        .order_by("person_id", "-at")
        .distinct("person_id")
    )
    found = [Holder(each.person, each.at, each.version_label) for each in taken]
    return sorted(found, key=lambda holder: (holder.person.sort_key, holder.person.pk))


def outdated_copies(reader: User, *, at: datetime) -> list[tuple[LibraryPage, LibraryPage]]:
    """Return what this person took that has been replaced, each with the edition to take now."""
    taken = Download.objects.permitted(reader, at=at).filter(person=reader)
    renewed = taken.filter(page=OuterRef("page__replaced_by"))
    replaced = taken.filter(page__replaced_by__isnull=False).exclude(Exists(renewed))
    keys = set(replaced.values_list("page_id", flat=True))
    if not keys:
        return []
    rows = LibraryPage.objects.permitted(reader, "recall", at=at).filter(pk__in=keys)
    old = list(rows.order_by("-issued_at", "-pk")[:MOST])
    newest = {page.pk: page.last_edition() for page in old}
    allowed = (
        LibraryPage.objects.permitted(reader, at=at)
        .current(at=at)
        .filter(pk__in=[page.pk for page in newest.values()])
        .in_bulk()
    )
    return [(page, allowed[n.pk]) for page in old if (n := newest[page.pk]).pk in allowed]
