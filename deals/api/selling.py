"""For which partner somebody who speaks to the API registers."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from deals.on_behalf import through_whom
from partners.models import Partner
from permissions.adapters.drf import PermittedViewSet


def fault(field: str, words: str, code: str = "does_not_exist") -> ValidationError:
    return ValidationError({field: [ErrorDetail(words, code)]})


class Selling(PermittedViewSet, is_base=True):
    """Doors through which somebody registers for a partner of theirs."""

    def sells_for(self) -> list[Partner]:
        """Return the partners this person sells for. Raises `PermissionDenied` without any."""
        found: list[Partner] = [*Partner.objects.permitted(self.person, "sell", at=self.at)[:100]]
        if not found:
            raise PermissionDenied
        return found

    def registrant(self, selling: list[Partner], public_id: str | None) -> Partner:
        if public_id is None and len(selling) == 1:
            return selling[0]
        for each in selling:
            if each.public_id == public_id:
                return each
        if public_id is None:
            raise fault("registrant", _("Say for which of your partners."), "required")
        raise fault("registrant", _("There is no such partner of yours."))

    def in_whose_name(self, public_id: str | None) -> tuple[Partner, Partner | None]:
        """Return the registrant, and the distributor that registers for it where that is so.

        Raises `PermissionDenied` for who sells for nobody.
        """
        selling = self.sells_for()
        may = Partner.objects.permitted(self.person, "register_for", at=self.at)
        named = may.filter(public_id=public_id).first() if public_id else None
        if named is None or named in selling:
            return self.registrant(selling, public_id), None
        return named, through_whom(named, self.person, at=self.at)
