"""The block of a registration's form for its products: what, how many, and at which price."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from deals.amounts import NotAnAmount, currency_in, parse_amount
from deals.fields import LongSelect
from deals.inputs import LINES, LINES_OFFERED
from deals.models import Deal, DealLine
from deals.offered import Offered
from deals.pricing import Asked, Line, listed
from partners.models import CrmProduct

WHOLE = Decimal(100)
UNIT = Decimal("0.0001")


class AskedPriceField(forms.CharField):
    """A price of one unit, or how much below the list: `1,180` or `12%`. A percentage stays one."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        if text.endswith(("%", "％")):
            return self._percentage(text[:-1])
        try:
            price = parse_amount(text, language=get_language() or "en", places=4)
        except NotAnAmount as fault:
            raise ValidationError(str(fault), code=fault.code) from fault
        if price <= 0:
            raise ValidationError(_("Enter a sum above zero."), code="zero")
        return price, currency_in(text)

    def _percentage(self, text: str) -> "Percentage":
        try:
            found = forms.DecimalField(max_digits=5, decimal_places=2).clean(
                text.strip().replace(",", ".")
            )
        except ValidationError as fault:
            raise ValidationError(_("Write a discount as 12%."), code="percent") from fault
        if not 0 < found < WHOLE:
            raise ValidationError(_("A discount is above 0% and below 100%."), code="percent")
        return Percentage(found)


class Percentage(Decimal):
    """So many percent below the list."""


class LinesForm(forms.Form):
    """Lays out every line there is, and room for more. All faults of all lines are said at once."""

    deal: Deal | None
    offered: Offered

    def offer_lines(self) -> None:
        self._products = {each.public_id: each for each in self.offered.products}
        held = list(self.deal.lines.select_related("product", "special_price")) if self.deal else []
        self.line_rows = range(1, self._rows(len(held)) + 1)
        products = self.offered.product_choices
        for n in self.line_rows:
            self.fields[f"line_{n}_product"] = forms.ChoiceField(
                label=_("Product"), required=False, choices=products, widget=LongSelect
            )
            self.fields[f"line_{n}_quantity"] = forms.DecimalField(
                label=_("Quantity"),
                required=False,
                min_value=Decimal("0.001"),
                max_digits=14,
                decimal_places=3,
                widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
            )
            self.fields[f"line_{n}_asked"] = AskedPriceField(
                label=_("Price of one, without tax"),
                required=False,
                max_length=40,
                help_text=_("A price such as 1,180, or a discount such as 12%."),
                widget=forms.TextInput({"autocomplete": "off"}),
            )
            self.fields[f"line_{n}_words"] = forms.CharField(
                label=_("Why this price?"),
                required=False,
                max_length=1000,
                widget=forms.Textarea({"rows": 2}),
            )

        for n, line in zip(self.line_rows, held, strict=False):
            self._fill_in_line(n, line)

    def _rows(self, held: int) -> int:
        """Return how many lines are laid out: those in use, those sent, and one more."""
        sent = (n for n in LINES if f"line_{n}_product" in self.data)
        return min(max(LINES_OFFERED, held + 1, *sent), LINES[-1])

    def _fill_in_line(self, n: int, line: DealLine) -> None:
        self.initial[f"line_{n}_product"] = line.product.public_id
        self.initial[f"line_{n}_quantity"] = f"{line.quantity.normalize():f}"
        if line.asked:
            self.initial[f"line_{n}_asked"] = unit_price(line.asked.unit_price)
            self.initial[f"line_{n}_words"] = line.asked.words

    def clean_lines(self, cleaned: dict[str, Any]) -> None:
        cleaned["lines"] = self.lines = list(self._clean_lines(cleaned))

    def _clean_lines(self, cleaned: dict[str, Any]) -> Iterator[Line]:
        for n in self.line_rows:
            product = self._products.get(cleaned.get(f"line_{n}_product") or "")
            quantity = cleaned.get(f"line_{n}_quantity")
            asked = self._asked(n, product, cleaned)
            if product and quantity:
                yield Line(product, quantity, asked)
            elif product and f"line_{n}_quantity" in cleaned:
                self.add_error(f"line_{n}_quantity", _("Say how many."))
            elif (quantity or asked) and f"line_{n}_product" in cleaned:
                self.add_error(f"line_{n}_product", _("Choose the product."))

    def _asked(self, n: int, product: CrmProduct | None, cleaned: dict[str, Any]) -> Asked | None:
        said, words = cleaned.get(f"line_{n}_asked"), cleaned.get(f"line_{n}_words") or ""
        if said is None:
            if words and f"line_{n}_asked" in cleaned:
                self.add_error(f"line_{n}_asked", _("Say which price you ask for."))
            return None
        price = self._price(n, product, said, cleaned)
        if not words and f"line_{n}_words" in cleaned:
            self.add_error(f"line_{n}_words", _("Say why this price is needed."))
        return Asked(price, words) if price and words else None

    def _price(
        self, n: int, product: CrmProduct | None, said: Any, cleaned: dict[str, Any]
    ) -> Decimal | None:
        currency = cleaned.get("value_currency") or (self.deal.value_currency if self.deal else "")
        if isinstance(said, Percentage):
            if product is None:
                return None
            quantity = cleaned.get(f"line_{n}_quantity") or Decimal(1)
            by_list = listed(product, quantity, self.offered.own)
            if by_list is None or by_list.currency != currency:
                words = gettext(
                    "There is no list price in %(currency)s to take it off. Give the price itself."
                )
                self.add_error(f"line_{n}_asked", words % {"currency": currency})
                return None
            price = (by_list.price * (WHOLE - said) / WHOLE).quantize(UNIT)
            return price if price > 0 else None
        price, named = said
        if named and named != currency and (named, currency) != ("CNY", "JPY"):
            words = gettext("The registration is in %(currency)s; write the price in it too.")
            self.add_error(f"line_{n}_asked", words % {"currency": currency})
            return None
        return price  # type: ignore[no-any-return]


def unit_price(price: Decimal) -> str:
    """Write a price so that it is read as the same one: two decimals or four, never three."""
    cents = price.quantize(Decimal("0.01"))
    return f"{cents if cents == price else price.quantize(UNIT):,f}".removesuffix(".00")
