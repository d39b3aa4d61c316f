"""What each role may do: a table that a customer can read.

A partner's roles act within that partner. The vendor's roles in `EVERYTHING` see every row of a
kind; the channel manager's reach is portfolio and territory, so it is no row of this table.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.models.membership import Role
from permissions.models import StaffRoleName

# read: its deals, library, health · sell: register and change deals · manage: the team as well
TEAM: dict[str, frozenset[str]] = {
    "read": frozenset({Role.SELLER, Role.MANAGER, Role.READER}),
    "sell": frozenset({Role.SELLER, Role.MANAGER}),
    "manage": frozenset({Role.MANAGER}),
}

SAID: dict[str, Promise] = {
    "read": _("see its deals, library and health"),
    "sell": _("register and change deals"),
    "manage": _("run the team"),
}

# (what the vendor's role may do) → which staff roles reach every row with it
EVERYTHING: dict[str, frozenset[str]] = {
    "view": frozenset({StaffRoleName.AUDITOR, StaffRoleName.DIRECTOR, StaffRoleName.ADMINISTRATOR}),
    "explain": frozenset({StaffRoleName.AUDITOR, StaffRoleName.ADMINISTRATOR}),
    "administer": frozenset({StaffRoleName.ADMINISTRATOR}),
    # Who looks after a partner decides what it registers: nobody takes that for themselves.
    "assign": frozenset({StaffRoleName.DIRECTOR, StaffRoleName.ADMINISTRATOR}),
}

# Who may begin to work with a company. A channel manager looks after it from then on.
BEGINS_WITH_PARTNERS = frozenset({StaffRoleName.CHANNEL_MANAGER, StaffRoleName.ADMINISTRATOR})
