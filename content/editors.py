"""Who may work in `/cms/`: whoever holds the role now. Wagtail asks for a group, so we keep one."""

from datetime import datetime

from django.contrib.auth.models import Group

from permissions.models import StaffRoleName, User

GROUP = "Library editors"
ROLES = frozenset({StaffRoleName.EDITOR, StaffRoleName.ADMINISTRATOR})


def keep_in_step(person: User, *, at: datetime) -> bool:
    """Put a person into Wagtail's group while they hold the role, and out of it otherwise.

    Returns whether they hold it. The group opens nothing by itself: the role is asked first, at
    every request.
    """
    holds = person.holds_any(ROLES, at=at)
    member = person.groups.filter(name=GROUP).exists()
    if holds and not member:
        person.groups.add(Group.objects.get(name=GROUP))
    elif member and not holds:
        person.groups.remove(Group.objects.get(name=GROUP))
    return holds
