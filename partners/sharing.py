"""With whom somebody may share a thing, and how a share is told: for every kind of thing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Partner
from permissions.grants import UserGrant
from permissions.looks import may_name
from permissions.models import User
from permissions.rules import rows
from permissions.what_if import Shift

USUALLY = timedelta(days=30)
LONGEST = timedelta(days=366)


def partners_for(giver: User, *, at: datetime) -> Any:
    return Partner.objects.permitted(giver, "share_with", at=at)


def person_for(giver: User, email: str, *, at: datetime) -> User | None:
    """Return whom an address means, among those the giver works with.

    Nobody else is found, whether the address is known to us or not.
    """
    known = User.objects.filter(rows(User, giver, "share_with", at=at), is_active=True)
    return known.filter(email__iexact=email.strip()).exclude(pk=giver.pk).first()


def not_among_colleagues() -> str:
    """Say the same of a stranger's address and of one that does not exist."""
    return _("Nobody you work with here has this address. Share it with their partner instead.")


def end_of(day: Any) -> datetime:
    """Return the end of a day where the giver is."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class ShareForm(forms.Form):
    """A partner from the list, or a person by address; until when; why. Cleans to `whom`, `end`."""

    partner = forms.ChoiceField(label=gettext_lazy("Partner"), required=False)
    email = forms.CharField(
        label=gettext_lazy("Or one person"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("The e-mail address of somebody you work with."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        widget=forms.DateInput({"type": "date"}),
        help_text=gettext_lazy("It ends with this day. Both sides are told three days before."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=200, help_text=gettext_lazy("They read it.")
    )

    def __init__(self, *args: Any, giver: User, at: datetime, **kwargs: Any) -> None:
        self.giver, self.at = giver, at
        self.today = timezone.localtime(at).date()
        kwargs.setdefault("initial", {"until": self.today + USUALLY})
        super().__init__(*args, **kwargs)
        self.offered = {row.public_id: row for row in partners_for(giver, at=at).order_by("name")}
        field = self.fields["partner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [
            ("", _("Nobody chosen")),
            *((key, row.display_name) for key, row in self.offered.items()),
        ]

    def clean_until(self) -> Any:
        day = self.cleaned_data["until"]
        if not self.today <= day <= self.today + LONGEST:
            raise ValidationError(_("Choose a day from today on, a year ahead at most."))
        return day

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        partner, email = said.get("partner", ""), said.get("email", "")
        if email:
            said["whom"] = person_for(self.giver, email, at=self.at)
            if said["whom"] is None:
                self.add_error("email", not_among_colleagues())
        if {"partner", "email"} & set(self.errors):
            return said
        if bool(partner) is bool(email):
            self.add_error("partner", _("Choose a partner or write one address."))
        elif partner:
            said["whom"] = self.offered[partner]
        if "until" in said:
            said["end"] = end_of(said["until"])
        return said


@dataclass(frozen=True)
class Foreseen:
    """Who would see a thing and does not now: those the giver may name, and how many besides."""

    named: list[User]
    others: int

    @property
    def count(self) -> int:
        return len(self.named) + self.others


def foreseen(shift: Shift, giver: User, *, at: datetime) -> Foreseen:
    """Tell a shift to whoever is about to give: another partner's team has no names for them."""
    may = may_name([each.pk for each in shift.gain], reader=giver, at=at)
    named = [each for each in shift.gain if each.pk in may]
    return Foreseen(named, len(shift.gain) - len(named))


@dataclass(frozen=True)
class Gift:
    """One share as a list shows it. `url` is empty where the reader may not view the thing."""

    grant: Any
    icon: str
    name: str
    url: str
    whom: str
    giver: str
    # Who gave it is no longer one of us: somebody should look whether it is still meant.
    is_orphan: bool
    end_url: str

    @property
    def since(self) -> datetime:
        lower: datetime = self.grant.during.lower
        return lower

    @property
    def until(self) -> datetime | None:
        upper: datetime | None = self.grant.during.upper
        return upper


def received(user: User, store: Any, *, at: datetime) -> Q:
    """Return the clause of grants in `store` that were given to somebody."""
    if issubclass(store, UserGrant):
        return Q(user=user)
    return Q(group__in=Partner.objects.permitted(user, "read", at=at).values("handle_id"))


def held(stores: Iterable[Any], user: User, *, at: datetime, of: Any = None) -> list[Any]:
    """Return the grants that hold now and that somebody may know of, the newest first.

    Those `of` one thing, or all.
    """
    about = {} if of is None else {"content_object": of}
    found: list[Any] = []
    for store in stores:
        whom = "user" if issubclass(store, UserGrant) else "group__partner"
        found += (
            store.objects.permitted(user, "view", at=at)
            .filter(**about)
            .holding(at=at)
            .with_permission(user, "end", at=at)
            .annotate(
                is_received=Exists(
                    store.objects.filter(received(user, store, at=at), pk=OuterRef("pk"))
                )
            )
            .select_related(whom, "giver", "content_object")
            .order_by("-given_at", "-pk")[:100]
        )
    return sorted(found, key=lambda grant: (grant.given_at, grant.pk), reverse=True)


def gifts(grants: Iterable[Any], reader: User, *, at: datetime, icon: str, path: str) -> list[Gift]:
    """Tell grants of one kind of thing to somebody, in a fixed number of queries."""
    told = list(grants)
    if not told:
        return []
    model = type(told[0].content_object)
    things = {grant.content_object_id for grant in told}
    known = set(model.objects.among(things, reader, at=at).values_list("pk", flat=True))
    givers = {grant.giver_id for grant in told}
    here = set(
        User.objects.filter(activities__during__contains=at, pk__in=givers).values_list(
            "pk", flat=True
        )
    )
    return [one(grant, known, here, icon=icon, path=path) for grant in told]


def one(grant: Any, known: set[int], here: set[int], *, icon: str, path: str) -> Gift:
    thing, sees = grant.content_object, grant.content_object_id in known
    whom = grant.user if isinstance(grant, UserGrant) else grant.group.partner
    place = f"{path}{thing.public_id}/"
    return Gift(
        grant=grant,
        icon=icon,
        name=str(thing) if sees else _("something you may no longer see"),
        url=place if sees else "",
        whom=whom.display_name,
        giver=grant.giver.display_name,
        is_orphan=grant.giver_id not in here,
        end_url=f"{place}shares/{grant.public_id}/end/" if getattr(grant, "can_end", False) else "",
    )
