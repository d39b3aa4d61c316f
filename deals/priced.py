"""The prices of a registration as one reader may see them: asked for, answered, and together."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from deals.models import Deal, DealLine, OwnPrice, PriceVerdict, ReviewStep, SpecialPrice
from deals.pricing import Total, total_as
from deals.turns import open_step
from permissions.models import User


@dataclass(frozen=True)
class Priced:
    """One price that is asked for. `answer` is the vendor's, while its approval stands."""

    price: SpecialPrice
    answer: PriceVerdict | None
    # What it is measured by, where the registrant is on a list of its own.
    own: OwnPrice | None = None

    @property
    def line(self) -> DealLine:
        found: DealLine = self.price.line
        return found

    @property
    def is_granted(self) -> bool:
        return self.answer is not None and self.answer.granted is not None


@dataclass(frozen=True)
class Prices:
    """What passes between registrant and vendor: prices by its own list, and those asked for."""

    own: list[OwnPrice] = field(default_factory=list)
    # Where every line is on the own list.
    own_total: Decimal | None = None
    rows: list[Priced] = field(default_factory=list)
    total: Total | None = None
    is_answered: bool = False


def own_prices(deal: Deal, user: User, *, at: datetime) -> list[OwnPrice]:
    """Return what the registrant's own list says of the lines, for those who may read it."""
    if not deal.lines.all():
        return []
    found = OwnPrice.objects.permitted(user, "view", at=at).filter(line__deal=deal)
    return list(found.select_related("line__product").order_by("line_id"))


def asked_for(deal: Deal, user: User, *, at: datetime) -> list[SpecialPrice]:
    """Return the prices that are asked for, for those who may read them."""
    found = SpecialPrice.objects.permitted(user, "view", at=at).filter(deal=deal)
    return list(found.select_related("line__product").order_by("pk"))


def prices_of(deal: Deal, user: User, *, at: datetime) -> Prices:
    own = own_prices(deal, user, at=at)
    by_own_list = {each.line_id: each for each in own}
    lines = list(deal.lines.all())
    whole = bool(own) and len(own) == len(lines)
    own_total = sum((each.total for each in own), Decimal(0)) if whole else None
    asked = asked_for(deal, user, at=at)
    if not asked:
        return Prices(own=own, own_total=own_total)
    verdicts = PriceVerdict.objects.permitted(user, "view", at=at).filter(
        approval__deal=deal, approval__undone_at=None
    )
    answers = {row.price_id: row for row in verdicts.select_related("approval")}
    granted: dict[str, Decimal | None] = {key: row.granted for key, row in answers.items()}
    by_line = {price.line_id: price for price in asked}
    for line in lines:
        if line.pk in by_line:
            line.special_price = by_line[line.pk]
    return Prices(
        own=own,
        own_total=own_total,
        rows=[
            Priced(price, answers.get(price.public_id), by_own_list.get(price.line_id))
            for price in asked
        ],
        total=total_as(lines, granted, by_own_list),
        is_answered=bool(answers),
    )


def to_answer(deal: Deal, user: User, *, at: datetime) -> list[SpecialPrice]:
    """Return the prices that the approval at hand must answer: the last of several eyes does."""
    return asked_at(open_step(deal), prices_of(deal, user, at=at))


def asked_at(step: ReviewStep | None, prices: Prices) -> list[SpecialPrice]:
    return [row.price for row in prices.rows] if step is None or step.is_last else []
