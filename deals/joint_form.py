"""The block of a registration's form that names other partners, with their parts and shares."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deals.fields import PercentField
from deals.inputs import INPUTS, OFFERED, PARTNERS
from deals.models import Deal, Party, PartyStanding
from deals.naming import Named
from deals.offered import Offered
from deals.splits import WHOLE, is_agreed
from partners.models import Partner
from permissions.models import User

S = PartyStanding.State


@dataclass(frozen=True)
class Held:
    """A party of the deal as the form lays it out: those asked already are not renamed here."""

    party: Party
    state: str
    percent: Decimal | None
    is_asked: bool
    has_agreed: bool

    @property
    def label(self) -> "str | Promise":
        return S(self.state).label

    @property
    def tone(self) -> str:
        return "good" if self.state == S.ACCEPTED else "info"


class JointForm(forms.Form):
    """Lays out every party that is in, and room for more.

    Whoever was asked stays as they are, whatever is sent; their share is locked once they
    accepted it.
    """

    user: User
    at: datetime
    registrant: Partner
    deal: Deal | None
    through: Partner | None
    open_fields: list[str]
    offered: Offered

    own_percent = PercentField(label=_("Your share, percent"))

    def offer_partners(self) -> None:
        """Lay out a row per party and the free ones, with what stands in them at first."""
        if self.through is not None:
            words = gettext("Share of %(partner)s, percent")
            self.fields["own_percent"].label = words % {"partner": self.registrant}
        self._roles = {role.code: role for role in self.offered.roles}
        self.held: dict[int, Held] = dict(zip(PARTNERS, self._parties(), strict=False))
        self.rows = range(1, min(max(OFFERED, len(self.held) + 1), PARTNERS[-1]) + 1)
        for n in self.rows:
            self.fields[f"partner_{n}_name"] = forms.CharField(
                label=_("Partner"),
                required=False,
                max_length=160,
                widget=forms.TextInput({"autocomplete": "off"}),
            )
            self.fields[f"partner_{n}_id"] = forms.CharField(
                required=False, max_length=16, widget=forms.HiddenInput
            )
            self.fields[f"partner_{n}_role"] = forms.ChoiceField(
                label=_("Their part"), required=False, choices=self.offered.role_choices
            )
            self.fields[f"partner_{n}_percent"] = PercentField(label=_("Share, percent"))
        for n, held in self.held.items():
            self._fill_in(n, held)

    def _parties(self) -> Iterator[Held]:
        """Yield who takes part or is named, in the order they came; the registrant apart."""
        if self.deal is None:
            return
        parties = (
            Party.objects.filter(deal=self.deal)
            .holding(at=self.at)
            .select_related("partner", "role")
            .prefetch_related("standings", "splits")
            .order_by("pk")
        )
        for party in parties:
            state, percent = party.state(at=self.at), party.percent(at=self.at)
            if party.partner_id == self.registrant.pk:
                self.initial["own_percent"] = percent
            elif state in {S.NAMED, *PartyStanding.TAKING_PART}:
                agreed = is_agreed(party, at=self.at)
                yield Held(party, state, percent, state != S.NAMED, agreed)

    def _fill_in(self, n: int, held: Held) -> None:
        """Show a party in its row. A locked input says what stands, not what was sent."""
        party = held.party
        self.initial[f"partner_{n}_name"] = party.partner.display_name
        self.initial[f"partner_{n}_id"] = party.partner.public_id
        self.initial[f"partner_{n}_role"] = party.role.code
        self.initial[f"partner_{n}_percent"] = held.percent
        if held.is_asked:
            for part in ("name", "id", "role"):
                del self.fields[f"partner_{n}_{part}"]
        if held.has_agreed:
            self.fields[f"partner_{n}_percent"].disabled = True

    def clean_partners(self, cleaned: dict[str, Any]) -> None:
        self.named = list(self._clean_partners(cleaned))
        self._clean_shares(cleaned)

    def _clean_partners(self, cleaned: dict[str, Any]) -> Iterator[Named]:
        asked = [held.party for held in self.held.values() if held.is_asked]
        beside = [self.through.pk] if self.through else []
        seen = {self.registrant.pk, *beside, *(party.partner_id for party in asked)}
        for n in self.rows:
            held = self.held.get(n)
            percent = cleaned.get(f"partner_{n}_percent")
            if held is not None and held.is_asked:
                yield Named(held.party.partner, held.party.role, percent)
                continue
            text, role = cleaned.get(f"partner_{n}_name"), cleaned.get(f"partner_{n}_role")
            if not text:
                if role and f"partner_{n}_name" in cleaned:
                    self.add_error(f"partner_{n}_name", _("Name the partner."))
                continue
            partner = self._partner(text, cleaned.get(f"partner_{n}_id") or "", held)
            wrong = self._wrong_of(n, partner, role, seen)
            for name, words in wrong.items():
                self.add_error(name, words)
            if partner is not None and role and not wrong:
                seen.add(partner.pk)
                yield Named(partner, self._roles[role], percent)

    def _wrong_of(
        self, n: int, partner: Partner | None, role: str | None, seen: set[int]
    ) -> dict[str, str]:
        name, part = f"partner_{n}_name", f"partner_{n}_role"
        if partner is None:
            return {name: gettext("We know no partner of this name. Choose one from the list.")}
        if partner.pk in seen:
            return {name: gettext("This partner takes part already.")}
        if not role and part in self.cleaned_data:
            return {part: gettext("Choose what their part is.")}
        return {}

    def _partner(self, text: str, public_id: str, held: Held | None) -> Partner | None:
        # Who is in the draft already may stay, also when nobody new could ask them along.
        if held and text == held.party.partner.display_name:
            return held.party.partner
        offered = Partner.objects.permitted(self.user, "pick", at=self.at)
        # Without scripts nobody fills the hidden id; then the name must be written in full.
        for wanted in ({"public_id": public_id}, {"name": text}, {"latin_name__iexact": text}):
            found: Partner | None = offered.filter(**wanted).first()
            if found is not None and text in {found.name, found.latin_name, found.display_name}:
                return found
            if found is not None and "latin_name__iexact" in wanted:
                return found
        return None

    def _clean_shares(self, cleaned: dict[str, Any]) -> None:
        shares = [each.percent for each in self.named if each.percent is not None]
        own = cleaned.get("own_percent")
        if own is not None:
            shares.append(own)
        if not shares or self.errors:
            return
        if sum(shares) != WHOLE:
            self.add_error(
                "own_percent",
                gettext("The shares must add up to exactly 100%%; they add up to %(sum)s%%.")
                % {"sum": sum(shares)},
            )
        elif own is None or any(
            each.percent is None for each in self.named if each.partner != self.through
        ):
            self.add_error("own_percent", _("Give every partner a share, or nobody."))

    @property
    def names_parties(self) -> bool:
        """Say whether the partners and their shares can be written as they stand."""
        return "parties" in self.open_fields and not any(
            each in self.errors for each in INPUTS["parties"]
        )

    @property
    def shares(self) -> dict[int, Decimal]:
        """Return the shares by partner, the registrant's among them; empty while they are open."""
        own = self.cleaned_data.get("own_percent")
        if own is None:
            return {}
        others = {each.partner.pk: each.percent for each in self.named if each.percent is not None}
        return {self.registrant.pk: own, **others}
