"""Why somebody may not read a material."""

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from content.models import LibraryPage
from partners.missing import partners_of
from permissions.missing import missing_for
from permissions.models import StaffRoleName, User


@missing_for(LibraryPage)
def not_out_or_for_others(person: User, thing: models.Model, at: datetime) -> Iterator[str]:
    assert isinstance(thing, LibraryPage)  # noqa: S101
    if not thing.is_current(at=at):
        yield _("“%(material)s” was not out at that time.") % {"material": thing}
    for partner in partners_of(person, at=at):
        yield _("%(person)s works for %(partner)s, and “%(material)s” is not for it.") % {
            "person": person,
            "partner": partner,
            "material": thing,
        }
    if person.holds_any({StaffRoleName.CHANNEL_MANAGER}, at=at):
        yield _("%(person)s looks after no partner that “%(material)s” is for.") % {
            "person": person,
            "material": thing,
        }
