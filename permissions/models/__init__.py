from permissions.models.access import AccessEntry
from permissions.models.person import PersonActivity, StaffRole, StaffRoleName, User
from permissions.models.token import ApiToken, Scope

__all__ = [
    "AccessEntry",
    "ApiToken",
    "PersonActivity",
    "Scope",
    "StaffRole",
    "StaffRoleName",
    "User",
]
