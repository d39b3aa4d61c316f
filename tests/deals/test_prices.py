"""Lines, list prices as the CRM said them, special prices and what was answered to them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from deals.flags import PRICES, flags_of
from deals.forms import RegistrationForm
from deals.models import Deal, DealSnapshot, OwnPrice, Party, PriceVerdict, ReviewStep, SpecialPrice
from deals.pricing import Answer, Asked, Line, list_totals
from deals.refusals import Incomplete, PricesUndecided
from partners.models import Connection, CrmAccount, CrmListPrice, CrmPriceList, CrmProduct
from partners.own_list import own_list
from partners.rounding import rounded, times
from tests.deals.test_who_decides import oversee_the_east, rule

pytestmark = pytest.mark.django_db
NEW = "/deals/new/"


@pytest.fixture
def servo(world):
    crm = Connection.objects.create(kind="tryton", name="Tryton", base_url="https://crm.example")
    return CrmProduct.objects.create(
        connection=crm,
        external_id="7",
        name="Servo drive",
        list_price=Decimal("6940.0000"),
        currency="CNY",
        as_of=world.now - timedelta(hours=3),
    )


def asked(servo, price="6107.20", quantity="12"):
    wish = Asked(Decimal(price), "The competitor is at 6,100.")
    return [Line(servo, Decimal(quantity), wish)]


@pytest.fixture
def on_a_list(world, servo):
    """Put the registrant's account on a list: 6,000, and 5,500 from ten on."""
    said = {"connection": servo.connection, "as_of": servo.as_of}
    gold = CrmPriceList.objects.create(name="Gold", external_id="3", currency="CNY", **said)
    account = CrmAccount.objects.create(name="N", external_id="4", price_list=gold, **said)
    for above, price in [(0, 6000), (10, 5500)]:
        CrmListPrice.objects.create(
            price_list=gold, product=servo, from_quantity=above, unit_price=price
        )
    world.northwind.account = account
    world.northwind.save()
    return gold


def fetched(world, deal):
    return Deal.objects.fetch(world.channel_manager, "decide", at=world.now, pk=deal.pk, lock=True)


@pytest.mark.parametrize(
    ("quantity", "price", "currency", "total"),
    [
        ("3", "0.335", "CNY", "1.00"),  # 1.005: a half goes to the even neighbour, as in the CRM
        ("1", "1.015", "EUR", "1.02"),
        ("7", "142.857", "JPY", "1000"),  # the yen has no decimals
        ("99999999999.999", "99999999999999.9999", "CNY", "9999999999999899990000000.00"),
    ],
)
def test_a_line_is_rounded_once_as_the_crm_rounds(quantity, price, currency, total):
    assert times(Decimal(quantity), Decimal(price), currency) == Decimal(total)


def test_the_lists_price_is_kept_as_it_was_when_it_was_submitted(world, servo):
    deal = world.draft(lines=[(servo, Decimal("2.5"))])
    servo.list_price = Decimal(7000)
    servo.save()
    deal.submit(by=world.seller, at=world.now)
    servo.list_price = Decimal(9000)
    servo.save()

    (line,) = deal.lines.all()
    (total,) = list_totals([line])
    assert (line.list_price, line.list_currency) == (Decimal(7000), "CNY")
    assert (total.amount, total.is_whole, total.as_of) == (Decimal(17500), True, servo.as_of)
    assert DealSnapshot.objects.get(deal=deal).content["lines"][0]["list_price"] == "7000.0000"


def test_a_price_is_asked_for_by_form_and_every_fault_of_every_line_said_at_once(
    world, servo, doors, filled_in
):
    seller = doors("seller")
    wrong = {
        "line_1_product": servo.public_id,
        "line_1_quantity": "2",
        "line_1_asked": "120%",
        "line_2_product": servo.public_id,
        "line_2_asked": "6,000",
        "line_3_quantity": "4",
        "line_4_product": servo.public_id,
        "line_4_quantity": "1",
        "line_4_asked": "€900",
        "line_4_words": "Because",
    }
    answer = seller.post(NEW, {**filled_in, **wrong, "intent": "submit"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {
        "line_1_asked",
        "line_2_quantity",
        "line_2_words",
        "line_3_product",
        "line_4_asked",
    }
    assert 'value="120%"' in answer.content.decode()

    right = {
        "line_1_product": servo.public_id,
        "line_1_quantity": "12",
        "line_1_asked": "12%",
        "line_1_words": "The competitor is at 6,100.",
    }
    assert seller.post(NEW, {**filled_in, **right, "intent": "submit"}).status_code == 302
    price = SpecialPrice.objects.get()
    assert (price.unit_price, price.discount_percent) == (Decimal("6107.2"), Decimal(12))
    assert price.total == Decimal("73286.40")


def test_what_is_asked_and_answered_is_the_registrants_and_the_deciders_alone(world, servo, doors):
    deal = world.submitted(lines=asked(servo))
    deal.refresh_from_db()
    price = SpecialPrice.objects.get()
    desk = doors("channel_manager")
    assert flags_of([deal], world.channel_manager, at=world.now)[deal.pk] == [PRICES]

    by_one_key = desk.post(f"/deals/{deal.public_id}/approval/", {"version": deal.version})
    assert by_one_key.status_code == 409
    assert "6,107.20" in by_one_key.content.decode()
    assert Deal.objects.get(pk=deal.pk).review_status == "submitted"
    given = {"version": deal.version, f"price_{price.public_id}": "6,400"}
    wordless = desk.post(f"/deals/{deal.public_id}/approval/", given)
    assert wordless.status_code == 422
    assert f"why_{price.public_id}" in wordless.context["forms"]["approval"].errors
    given[f"why_{price.public_id}"] = "Below cost at this quantity."
    assert desk.post(f"/deals/{deal.public_id}/approval/", given).status_code == 302

    for who, sees in [("seller", True), ("channel_manager", True), ("auditor", False)]:
        page = doors(who).get(f"/deals/{deal.public_id}/").content.decode()
        assert ("Below cost at this quantity." in page) is sees
        assert "6,940" in page, "the list is no secret"
        reads = SpecialPrice.objects.permitted(world.people[who], "view", at=world.now)
        assert reads.exists() is sees


def test_an_answer_goes_back_with_its_verdict(world, servo):
    deal = world.submitted(lines=asked(servo))
    price = SpecialPrice.objects.get()
    with pytest.raises(PricesUndecided):
        fetched(world, deal).approve(by=world.channel_manager, at=world.now)
    with pytest.raises(PricesUndecided):
        fetched(world, deal).approve(
            by=world.channel_manager, at=world.now, prices={price.public_id: Answer(None)}
        )
    fetched(world, deal).approve(
        by=world.channel_manager, at=world.now, prices={price.public_id: Answer(price.unit_price)}
    )
    assert PriceVerdict.objects.get().granted == price.unit_price
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceVerdict.objects.create(
            approval=deal.approvals.get(),
            price_id="another",
            product=servo,
            quantity=1,
            asked=1,
            granted=None,
            currency="CNY",
        )

    fetched(world, deal).undo(by=world.channel_manager, at=world.now)
    again = fetched(world, deal)
    with pytest.raises(PricesUndecided):
        again.approve(by=world.channel_manager, at=world.now)


@pytest.mark.parametrize(("price", "eyes"), [("6246.00", 1), ("6245.99", 2)])
def test_a_deep_discount_needs_a_second_person(world, servo, price, eyes):
    """Ten percent off 6,940 is 6,246: the limit itself is within it."""
    oversee_the_east(world, world.other_channel_manager, world.northwind)
    rule(steps=({"limit_discount": Decimal(10)}, {}))

    deal = world.submitted(lines=asked(servo, price))

    assert ReviewStep.objects.filter(deal=deal).count() == eyes


def test_a_discount_off_no_list_price_is_within_no_limit(world, servo):
    oversee_the_east(world, world.other_channel_manager, world.northwind)
    rule(steps=({"limit_discount": Decimal(10)}, {}))
    CrmProduct.objects.update(list_price=None)

    deal = world.submitted(lines=asked(servo, "9000"))

    assert ReviewStep.objects.filter(deal=deal).count() == 2
    assert SpecialPrice.objects.get().discount_percent is None


def test_a_price_in_the_registrations_former_currency_is_not_submitted(world, servo):
    deal = world.draft(lines=asked(servo))
    deal.revise(by=world.seller, at=world.now, value_currency="EUR")

    with pytest.raises(Incomplete) as refused:
        deal.submit(by=world.seller, at=world.now)
    assert set(refused.value.fields) == {"lines"}


def test_more_lines_than_the_form_offers_come_back_all(world, servo, doors):
    deal = world.draft(lines=[(servo, Decimal(n)) for n in range(1, 8)])
    page = doors("seller").get(f"/deals/{deal.public_id}/edit/")
    form = page.context["form"]

    assert len(form.line_rows) == 8
    assert form["line_7_quantity"].value() == "7"
    assert rounded(Decimal("1.005"), "EUR") == Decimal("1.00")


def test_who_is_on_a_list_of_its_own_reads_its_prices_and_no_other_party_does(
    world, servo, on_a_list, doors, filled_in
):
    """The price at the quantity, as it was on the day; what is asked for is measured by it."""
    deal = world.draft(lines=asked(servo, price="5000"))
    joins = {"partner": world.sunparts, "role": world.roles["supplier"], "state": "named"}
    Party.begin(deal=deal, by=world.seller, at=world.now, **joins)
    deal.submit(by=world.seller, at=world.now)
    on_a_list.prices.update(unit_price=1)
    (line,) = deal.lines.all()
    own = line.own_price
    assert (own.unit_price, own.total, own.list_name) == (5500, 66000, "Gold")
    assert own.as_of == servo.as_of
    assert line.list_price == 6940
    assert SpecialPrice.objects.get().discount_percent == Decimal("9.10")
    for who, sees in [
        ("seller", True),
        ("channel_manager", True),
        ("auditor", False),
        ("supplier", False),
    ]:
        page = doors(who).get(f"/deals/{deal.public_id}/").content.decode()
        assert ("66,000" in page) is sees, who
        assert ("Gold" in page) is sees, who
        assert ("own list CN¥5,500" in page) is sees, "what the discount is measured by"
        reads = OwnPrice.objects.permitted(world.people[who], "view", at=world.now)
        assert reads.exists() is sees, who

    on_a_list.prices.filter(from_quantity=0).update(unit_price=6000)
    mine, theirs = (doors(who).get(NEW).context["inputs"] for who in ("seller", "rival"))
    assert "Servo drive · CN¥6,000.00 by your list" in mine
    assert "Servo drive · CN¥6,940.00<" in theirs
    typed = {
        "line_1_product": servo.public_id,
        "line_1_quantity": "2",
        "line_1_asked": "10%",
        "line_1_words": "The competitor is at 5,400.",
    }
    sent = {**filled_in, **typed, "customer_name": "Another GmbH", "intent": "submit"}
    assert doors("seller").post(NEW, sent).status_code == 302
    assert SpecialPrice.objects.latest("pk").unit_price == 5400
    on_a_list.tax_included = True
    on_a_list.save()
    assert own_list(world.northwind, [servo.pk]) is None, "what holds tax is no price without it"


def test_who_acts_for_a_partner_is_offered_the_open_list_alone(world, servo, on_a_list):
    """Whose form it is: what the form of another person of no such partner says of its products."""
    said = {"at": world.now, "registrant": world.northwind}
    (_none, (_key, mine)) = offered_to(RegistrationForm(user=world.seller, **said))
    (_none, (_key, theirs)) = offered_to(RegistrationForm(user=world.rival, **said))
    assert "6,000" in mine
    assert "6,940" in theirs


def offered_to(form):
    return form.fields["line_1_product"].choices
