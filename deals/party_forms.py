"""What is written about the parties of a registration. Several forms stand on one page."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deals import choices
from deals.models import LeaveReason
from partners.models import Partner
from permissions.models import User


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
