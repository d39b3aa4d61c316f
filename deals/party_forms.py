"""What is written about the parties of a registration. Several forms stand on one page."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deals import choices
from deals.fields import PercentField
from deals.models import LeaveReason, Party, PartySplit
from deals.splits import WHOLE
from partners.models import Partner
from partners.working_time import house_city, house_zone
from permissions.models import User

FURTHEST = timedelta(days=3653)


class LeaveForm(forms.Form):
    use_required_attribute = False

    reason = forms.ChoiceField(
        label=_("Reason"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say why you leave."),
            "invalid_choice": _("Choose a reason from the list."),
        },
    )
    words = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=500,
        help_text=_("The registrant and who decides it read this."),
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, given: Any = None, *, of: str) -> None:
        super().__init__(given, auto_id=f"id_%s_{of}_leave")
        self._reasons = {row.code: row for row in choices.leave_reasons()}
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(code, row.name) for code, row in self._reasons.items()]

    def clean_reason(self) -> LeaveReason:
        return self._reasons[self.cleaned_data["reason"]]


class ProposalForm(forms.Form):
    """A share for each party that has joined, from a day on. Left empty, a party has none."""

    use_required_attribute = False

    since = forms.DateField(
        label=_("From this day on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose today or a day to come."),
            "invalid": _("Write the day as 2027-03-31."),
        },
    )
    words = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=1000,
        help_text=_("Everyone who takes part reads it."),
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, given: Any = None, *, parties: Sequence[Party], at: datetime) -> None:
        super().__init__(given, auto_id="id_%s_propose")
        self.parties = {each.public_id: each for each in parties}
        self.today = at.astimezone(house_zone()).date()
        self.initial["since"] = self.today
        self.fields["since"].help_text = _(
            "From midnight in %(zone)s, wherever a partner is; or from when the last one has "
            "agreed, if that is later."
        ) % {"zone": house_city()}
        for n, party in enumerate(parties, 1):
            self.fields[f"party_{n}"] = forms.CharField(max_length=16, widget=forms.HiddenInput)
            self.fields[f"share_{n}"] = PercentField(
                label=_("Share of %(partner)s in percent") % {"partner": party.partner}
            )
            self.initial[f"party_{n}"] = party.public_id
            self.initial[f"share_{n}"] = party.percent(at=at) or PartySplit.last_of(party.pk)

    @property
    def shares(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"share_{n}"], self[f"party_{n}"]) for n in self.places]

    @property
    def places(self) -> range:
        return range(1, len(self.parties) + 1)

    def clean_since(self) -> datetime:
        day: date = self.cleaned_data["since"]
        if not self.today <= day <= self.today + FURTHEST:
            raise forms.ValidationError(
                _("What was until now stays. Choose today or a day to come."), code="in_the_past"
            )
        return datetime.combine(day, time.min, tzinfo=house_zone())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        named = {n: self.parties.get(cleaned.get(f"party_{n}", "")) for n in self.places}
        if None in named.values() or len(set(named.values())) < len(named):
            # Somebody joined or left since the page was read.
            self.add_error("share_1", _("The parties have changed meanwhile. Look again."))
            return cleaned
        wanted = {
            party: cleaned[f"share_{n}"]
            for n, party in named.items()
            if cleaned.get(f"share_{n}") is not None
        }
        is_readable = not any(f"share_{n}" in self.errors for n in self.places)
        if is_readable and sum(wanted.values()) != WHOLE:
            self.add_error(
                "share_1",
                _("The shares must add up to exactly 100%%; they add up to %(sum)s%%.")
                % {"sum": sum(wanted.values())},
            )
        cleaned["wanted"] = wanted
        return cleaned


class DisagreeForm(forms.Form):
    use_required_attribute = False

    words = forms.CharField(
        label=_("Why not?"),
        required=False,
        max_length=500,
        help_text=_("Everyone who takes part reads it."),
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, given: Any = None, *, of: str) -> None:
        super().__init__(given, auto_id=f"id_%s_{of}_disagree")


class ReplaceForm(forms.Form):
    """Names who is asked instead; without scripts the name is written in full."""

    use_required_attribute = False

    partner = forms.CharField(
        label=_("Partner"),
        max_length=160,
        help_text=_("The partner's name in full."),
        error_messages={"required": _("Name the partner.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    takes_share = forms.BooleanField(label=_("Offer it the same share"), required=False)

    def __init__(
        self,
        given: Any = None,
        *,
        of: str,
        user: User | None = None,
        at: datetime | None = None,
        share: Any = None,
    ) -> None:
        super().__init__(given, auto_id=f"id_%s_{of}_replace")
        self.user, self.at = user, at
        if share is not None:
            self.fields["takes_share"].label = _("Offer it the same share, %(percent)s%%") % {
                "percent": share
            }
        elif given is None:
            del self.fields["takes_share"]

    def clean_partner(self) -> Partner:
        text = self.cleaned_data["partner"].replace("\0", "").strip()
        offered = Partner.objects.permitted(self.user, "pick", at=self.at)  # type: ignore[arg-type]
        for wanted in ({"name": text}, {"latin_name__iexact": text}):
            rows = list(offered.filter(**wanted)[:2])
            if len(rows) == 1:
                found: Partner = rows[0]
                return found
        raise forms.ValidationError(
            _("We know no partner of this name. Choose one from the list."), code="unknown"
        )
