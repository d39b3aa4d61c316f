"""How an amendment says no."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from permissions.refusals import Refused


class AmendmentRefused(Refused):
    code = "amendment_refused"


class AmendmentWaits(AmendmentRefused):
    """One at a time: what is decided second would rest on what was not decided yet."""

    code = "amendment_waits"


class AmendmentDecided(AmendmentRefused):
    code = "amendment_decided"


class AmendmentStale(AmendmentRefused):
    """The registration says something else by now than what the proposal started from."""

    code = "amendment_stale"


class OwnedByTheCrm(AmendmentRefused):
    code = "owned_by_the_crm"

    @classmethod
    def naming(cls, names: Iterable[str]) -> "OwnedByTheCrm":
        sentence = _("The CRM owns this since it has the opportunity. It is changed there.")
        return cls(sentence, fields={name: [("owned_by_the_crm", sentence)] for name in names})
