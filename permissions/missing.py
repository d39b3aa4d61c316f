"""Why not: the first thing missing, in words. The floors say what they know of their things."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from permissions.explain import grounds_for
from permissions.models import StaffRoleName, User
from permissions.rules import UndeclaredAction, declarations

Missing = Callable[[User, models.Model, datetime], Iterator[str]]

_MISSING: dict[type[models.Model], Missing] = {}


def missing_for(model: type[models.Model]) -> Callable[[Missing], Missing]:
    """Declare what keeps somebody from viewing a thing; the first sentence yielded is told."""

    def declare(function: Missing) -> Missing:
        _MISSING[model] = function
        return function

    return declare


def first_missing(person: User, action: str, thing: models.Model, *, at: datetime) -> str:
    """Return in one sentence why `person` may not. Raises `UndeclaredAction`."""
    model = type(thing)
    if (model, action) not in declarations():
        raise UndeclaredAction(action)
    if not person.works(at=at):
        return _("%(person)s did not work with us at that time.") % {"person": person}
    if action != "view" and grounds_for(person, "view", thing, at=at):
        return _("%(person)s may see it, and nothing gives them “%(action)s”.") % {
            "person": person,
            "action": action,
        }
    known = _MISSING.get(model)
    if known is None:
        return _("Nothing gives it to %(person)s.") % {"person": person}
    return next(known(person, thing, at), None) or nothing_gives(person, at=at)


def nothing_gives(person: User, *, at: datetime) -> str:
    """Say what somebody is whom the floors above know no partner of."""
    roles = sorted(str(StaffRoleName(role).label) for role in person.staff_roles(at=at))
    if roles:
        return _("%(person)s is %(roles)s; that alone opens nothing of this kind.") % {
            "person": person,
            "roles": pgettext("between things", ", ").join(roles),
        }
    return _("%(person)s works for no partner and holds no role at the vendor's.") % {
        "person": person
    }
