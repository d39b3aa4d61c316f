"""Who may read what lies around a registration: the letter that confirms it."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from deals.models import Confirmation
from deals.rules import may_with_its_deal
from permissions.models import User
from permissions.rules import Reason, rule


@rule(Confirmation, "view")
def everyone_who_sees_what_it_confirms(user: User, at: datetime) -> Iterator[Reason]:
    """Let them: it says nothing that does not stand open on the registration."""
    yield Reason("deal", _("May view the deal"), may_with_its_deal(user, "view", at=at))
