from permissions.models.access import AccessEntry
from permissions.models.looked_into import LookedInto
from permissions.models.person import (
    AlreadyKnown,
    GoneForGood,
    LastAdministrator,
    PersonActivity,
    RolesDoNotMix,
    StaffRole,
    StaffRoleName,
    User,
)
from permissions.models.token import ApiToken, Scope

__all__ = [
    "AccessEntry",
    "AlreadyKnown",
    "ApiToken",
    "GoneForGood",
    "LastAdministrator",
    "LookedInto",
    "PersonActivity",
    "RolesDoNotMix",
    "Scope",
    "StaffRole",
    "StaffRoleName",
    "User",
]
