"""What people type about machines that are told."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Partner, Team, Webhook
from partners.models.webhook import Format
from partners.webhooks.guard import LONGEST, NotThere, resolved, taken_apart
from partners.webhooks.offered import offers

VENDOR = "vendor"
GROUPS = {
    "deals": gettext_lazy("Registrations"),
    "content": gettext_lazy("Library"),
    "partners": gettext_lazy("Partners"),
}


def reachable(url: str) -> None:
    """Refuse an address we do not post to at its field, whatever else is wrong beside it."""
    try:
        resolved(taken_apart(url))
    except NotThere as refusal:
        raise ValidationError(str(refusal.message), code=refusal.code) from refusal


class KindsForm(forms.Form):
    """What a machine is called and told of. Nothing chosen is everything, also what is to come."""

    name = forms.CharField(label=gettext_lazy("What it is called"), max_length=80)
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=LONGEST,
        validators=[reachable],
        widget=forms.URLInput({"placeholder": "https://"}),
        help_text=gettext_lazy("We post to it over HTTPS, ports 443 and 8443."),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Only of this"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose nothing to have it told of everything."),
    )

    def __init__(self, *args: Any, to_partner: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        offered: dict[str, list[tuple[str, str]]] = {str(said): [] for said in GROUPS.values()}
        for each in offers(to_partner=to_partner):
            floor = each.verb.partition(".")[0]
            offered.setdefault(str(GROUPS.get(floor, floor)), []).append((each.verb, each.words))
        field.choices = [(said, each) for said, each in offered.items() if each]

    @property
    def is_narrowed(self) -> bool:
        """Whether some kinds are chosen: then they are shown."""
        return bool(self["kinds"].value() or self["kinds"].errors)


class NewForm(KindsForm):
    whose = forms.ChoiceField(label=gettext_lazy("For whom"))

    field_order = ("name", "url", "whose", "kinds")

    def __init__(
        self, *args: Any, partners: list[Partner], for_vendor: bool, vendor: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, to_partner=not for_vendor, **kwargs)
        self.partners = {row.public_id: row for row in partners}
        named = [(key, str(row)) for key, row in self.partners.items()]
        self.choices = [*named, *([(VENDOR, vendor)] if for_vendor else [])]
        field = self.fields["whose"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = self.choices
        if len(self.choices) == 1:
            del self.fields["whose"]

    def partner(self) -> Partner | None:
        """Return whose it is to be; nothing for the vendor."""
        return self.partners.get(self.cleaned_data.get("whose", self.choices[0][0]))


class ChangeForm(KindsForm):
    """An empty address stays what it is: it is shown to nobody."""

    def __init__(self, *args: Any, webhook: Webhook, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"name": webhook.name, "kinds": webhook.kinds})
        super().__init__(*args, to_partner=webhook.partner_id is not None, **kwargs)
        self.fields["url"].required = False
        self.fields["url"].label = _("Another address")
        if webhook.is_robot:
            del self.fields["kinds"]


class RobotForm(forms.Form):
    format = forms.ChoiceField(
        label=gettext_lazy("Kind of channel"),
        choices=[choice for choice in Format.choices if choice[0] != Format.STANDARD],
    )
    name = forms.CharField(label=gettext_lazy("What it is called"), max_length=80)
    team = forms.ChoiceField(label=gettext_lazy("Team that decides"))
    url = forms.CharField(
        label=gettext_lazy("Address of the robot"),
        max_length=LONGEST,
        validators=[reachable],
        widget=forms.URLInput({"placeholder": "https://"}),
        help_text=gettext_lazy("As the chat shows it when the robot is added."),
    )
    secret = forms.CharField(
        label=gettext_lazy("Its signing secret"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=gettext_lazy("DingTalk and Feishu can ask for signed messages."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_%s_robot", **kwargs})
        self.teams = {row.code: row for row in Team.objects.order_by("position", "pk")}
        field = self.fields["team"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(code, row.name) for code, row in self.teams.items()]

    def chosen_team(self) -> Team:
        return self.teams[self.cleaned_data["team"]]


class SinceForm(forms.Form):
    since = forms.DateTimeField(
        label=gettext_lazy("From"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def moment(self) -> datetime:
        since: datetime = self.cleaned_data["since"]
        return since if timezone.is_aware(since) else timezone.make_aware(since)
