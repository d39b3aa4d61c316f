from permissions.models.access import AccessEntry
from permissions.models.looked_into import LookedInto
from permissions.models.person import PersonActivity, StaffRole, StaffRoleName, User
from permissions.models.token import ApiToken, Scope

__all__ = [
    "AccessEntry",
    "ApiToken",
    "LookedInto",
    "PersonActivity",
    "Scope",
    "StaffRole",
    "StaffRoleName",
    "User",
]
