"""Facets, the board and the month: of what one may view, counted within bounds."""

from datetime import timedelta

from deals.models import Deal, Protection
from deals.views import facets
from deals.views.boards import month_asked


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
