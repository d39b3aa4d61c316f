"""Facets, the board and the month: of what one may view, counted within bounds."""

import base64
from datetime import timedelta
from decimal import Decimal

from deals.models import Deal, Protection, SavedView
from deals.views import facets, listing
from deals.views.boards import month_asked
from partners.models import Connection, CrmRate, Programme


def offered(page, name):
    [facet] = [each for each in page.context["facets"] if each.name == name]
    return {choice.value: choice.count for choice in facet.choices}


def approved(world, **written):
    deal = world.submitted(**written)
    deal.approve(by=world.channel_manager, at=world.now)
    return deal


def test_a_facet_counts_what_one_may_view_as_if_it_were_asked_next(world, doors):
    world.submitted()
    world.draft(customer_name="Muster AG", customer_country="DE", families=[])
    world.draft(customer_name="Vorbild AG", customer_country="DE")

    whole = doors("seller").get("/deals/")
    narrowed = doors("seller").get("/deals/?country=DE")

    assert offered(whole, "country") == {"CN": "1", "DE": "2"}
    assert offered(whole, "family") == {"drives": "2"}
    assert offered(narrowed, "country") == {"CN": "1", "DE": "2"}
    assert offered(narrowed, "family") == {"drives": "1"}
    assert [choice.count for choice in narrowed.context["status"].choices] == ["2"]
    assert doors("rival").get("/deals/").context["facets"] == []


def test_of_more_than_the_most_a_count_says_that_there_are_more(world, doors, monkeypatch):
    monkeypatch.setattr(facets, "COUNTED", 2)
    for n in range(3):
        world.draft(customer_name=f"Customer {n}")

    page = doors("seller").get("/deals/")

    assert offered(page, "country") == {"CN": "2+"}
    assert "2+" in page.content.decode()


def test_what_is_not_alike_is_never_added_up(world, doors):
    """Apart by currency and tax; together only at the rates that were kept."""
    Programme.current()
    Programme.objects.update(currency="CNY")
    crm = Connection.objects.create(kind="tryton", name="Tryton", base_url="https://crm.example")
    for currency, rate in [("CNY", "1"), ("EUR", "0.125")]:
        CrmRate.objects.create(
            connection=crm,
            external_id=currency,
            currency=currency,
            rate=Decimal(rate),
            day=world.now.date() - timedelta(days=9),
            as_of=world.now,
        )
    world.submitted(value_amount=Decimal("1000.10"))
    world.submitted(value_amount=Decimal("2000.20"), customer_name="甲厂")
    world.submitted(value_amount=Decimal(500), value_tax="excluded", customer_name="乙厂")
    world.submitted(value_amount=Decimal(100), value_currency="EUR", customer_name="丙厂")
    world.draft(value_amount=Decimal(7), value_currency="USD", customer_name="丁厂")

    sums = doors("seller").get("/deals/").context["sums"]
    assert [(s.amount, s.currency, s.tax, s.count) for s in sums.each] == [
        (Decimal("3000.30"), "CNY", "included", 2),
        (Decimal(500), "CNY", "excluded", 1),
        (Decimal(100), "EUR", "included", 1),
        (Decimal(7), "USD", "included", 1),
    ]
    assert [(s.amount, s.currency, s.tax, s.count) for s in sums.compared] == [
        (Decimal("3800.30"), "CNY", "included", 3),
        (Decimal(500), "CNY", "excluded", 1),
    ]
    assert sums.without_rate == 1
    page = doors("seller").get("/deals/?q=%E5%8E%82&status=submitted").content.decode()
    assert "All of these together" in page
    assert "3,800" not in page, "what is asked for is added up, and nothing else"
    assert doors("rival").get("/deals/").context["sums"] is None


def walked(client, address):
    """Return the numbers on all pages, forth, once they were found to be the same back."""
    pages, back = [], []
    page = client.get(address)
    while True:
        pages.append([row.deal.number for row in page.context["rows"]])
        if not page.context["next"]:
            break
        page = client.get(f"/deals/{page.context['next']}")
    while page.context["previous"]:
        page = client.get(f"/deals/{page.context['previous']}")
        back.append([row.deal.number for row in page.context["rows"]])
    assert back == pages[-2::-1]
    return [number for each in pages for number in each]


def test_the_list_stands_in_the_order_asked_for_page_by_page(world, doors, monkeypatch):
    """What a sum is worth is what it was at the rate kept with it, whatever its digits say."""
    Programme.current()
    Programme.objects.update(currency="CNY")
    monkeypatch.setattr(listing, "SHOWN", 2)
    made = {}
    for n, (name, amount, currency, worth) in enumerate(
        [("甲", 1000, "CNY", None), ("乙", 500, "EUR", 4000), ("丙", 3000, "CNY", None)]
    ):
        at = world.now - timedelta(hours=n)
        deal = world.draft(customer_name=name, value_amount=amount, value_currency=currency)
        deal.submit(by=world.seller, at=at)
        made[name] = deal.number
        if worth:
            rate = {"worth_rate": 8, "worth_rate_on": at.date(), "worth_amount": worth}
            Deal.objects.filter(pk=deal.pk).update(worth_currency="CNY", **rate)
    dear = world.draft(customer_name="丁", value_amount=9_000_000, value_currency="USD")
    less = world.draft(customer_name="戊", value_amount=5, value_currency="USD")
    Deal.objects.get(number=made["甲"]).approve(by=world.channel_manager, at=world.now)
    a, b, c, d, e = (made["甲"], made["乙"], made["丙"], dear.number, less.number)
    client = doors("seller")

    assert walked(client, "/deals/?sort=value") == [b, c, a, d, e]
    assert walked(client, "/deals/?sort=waiting") == [c, b, e, d, a]
    assert walked(client, "/deals/?sort=ending") == [a, e, d, c, b]
    assert walked(client, "/deals/?sort=nonsense") == [e, d, c, b, a]
    client.post("/deals/views/", {"name": "Dear ones", "query": "?sort=value&status=draft"})
    assert SavedView.objects.get().query == "?status=draft&sort=value"
    sheet = client.get("/deals/export/?sort=value&format=csv").getvalue().decode("utf-8-sig")
    assert [line.split(",")[0] for line in sheet.splitlines()[1:]] == [b, c, a, d, e]
    assert walked(doors("rival"), "/deals/?sort=value") == []
    forged = base64.urlsafe_b64encode(b'[0,"NaN","","1","x",1]').decode().rstrip("=")
    assert client.get(f"/deals/?sort=value&page={forged}").status_code == 400


def test_what_ends_soon_is_found(world, doors):
    soon, late = approved(world), approved(world, customer_name="太湖轴承有限公司")
    held = Protection.objects.get(deal=soon)
    held.release(at=world.now + timedelta(days=9), reason="agreed", noted_at=world.now)
    Protection.objects.filter(pk=held.pk).update(released_at=None)

    page = doors("seller").get("/deals/?ending=14").content.decode()

    assert soon.number in page
    assert late.number not in page


def test_the_board_shows_each_stage_and_only_what_one_may_view(world, doors):
    draft, submitted, done = world.draft(), world.submitted(), approved(world, customer_name="甲厂")

    stages = doors("seller").get("/deals/?view=board").context["stages"]

    shown = [[deal.number for deal in stage.deals] for stage in stages]
    assert shown == [[draft.number], [submitted.number], [], [], [done.number], []]
    nothing = doors("rival").get("/deals/?view=board").context["stages"]
    assert not any(stage.deals for stage in nothing)


def test_the_month_shows_on_its_last_day_what_ends(world, doors):
    deal = approved(world)
    last = deal.protections.get().ends_at - timedelta(seconds=1)
    address = f"/deals/?view=calendar&month={last:%Y-%m}"

    month = doors("seller").get(address).context["month"]

    [day] = month.days
    assert abs((day.date - last.date()).days) <= 1
    assert [each.deal.pk for each in day.endings] == [deal.pk]
    assert doors("rival").get(address).context["month"].days == []
    assert doors("seller").get("/deals/?view=calendar&month=nonsense").status_code == 200
    assert month_asked("99999-99", at=world.now).year == world.now.year


def test_every_way_to_look_costs_the_same_for_few_and_for_many(world, doors, queries):
    client = doors("seller")
    addresses = ["/deals/", "/deals/?country=CN", "/deals/?view=board", "/deals/?view=calendar"]
    for n in range(2):
        approved(world, customer_name=f"First {n}")
    world.draft(customer_name="A draft")
    few = [queries(client, address) for address in addresses]

    for n in range(4):
        approved(world, customer_name=f"Second {n}", customer_country="DE")
        world.draft(customer_name=f"Third {n}")

    assert [queries(client, address) for address in addresses] == few
    assert Deal.objects.count() == 11
