"""Registering a deal by form: what is taken, what comes back, and what nobody learns."""

from collections import OrderedDict
from decimal import Decimal

import pytest

from deals.models import Deal
from partners.models import Membership

pytestmark = pytest.mark.django_db
NEW = "/deals/new/"


def body(response):
    return response.content.decode()


def key_of(response):
    return response.context["key"]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("seller", 200),
        ("partner_manager", 200),
        ("supplier", 200),
        ("reader", 403),
        ("channel_manager", 403),
        ("auditor", 403),
        ("outsider", 403),
    ],
)
def test_who_may_register(world, doors, who, status):
    assert doors(who).get(NEW).status_code == status
    assert doors(who).post(NEW, {"intent": "save"}).status_code == (302 if status == 200 else 403)


def test_opening_the_form_makes_nothing(world, doors):
    doors("seller").get(NEW)

    assert not Deal.objects.exists()


def test_five_fields_are_a_registration_with_a_receipt(world, send, doors):
    answer = send()

    deal = Deal.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/deals/{deal.public_id}/receipt/"
    assert deal.review_status == "submitted"
    assert (deal.value_amount, deal.value_currency) == (Decimal(1280000), "CNY")
    receipt = body(doors("seller").get(answer["Location"]))
    assert deal.number in receipt
    assert "UTC" in receipt
    assert str(world.channel_manager) in receipt


def test_the_sentence_to_pass_on_names_no_customer(world, send, doors):
    answer = send()

    receipt = body(doors("seller").get(answer["Location"]))
    sentence = receipt.partition('id="to-pass-on">')[2].partition("</p>")[0]
    assert Deal.objects.get().number in sentence
    assert "精工" not in sentence


def test_everything_missing_is_said_at_once(world, send):
    answer = send(
        customer_name="", customer_country="", families=None, value_amount="", expected_close=""
    )

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {
        "customer_name",
        "customer_country",
        "families",
        "value_amount",
        "expected_close",
    }
    assert "There is something to correct" in body(answer)
    assert not Deal.objects.exists()


def test_a_draft_may_be_empty(world, send):
    answer = send("save", customer_name="", families=None, value_amount="", expected_close="")

    assert answer.status_code == 302
    assert Deal.objects.get().review_status == "draft"


BAD = [
    ("customer_name", "n" * 201),
    ("customer_name", "1" * 1_000_000),
    ("customer_name", "精工\0机械"),
    ("customer_name", "🚀🚀🚀"),
    ("customer_name", "Boyuan 🚀 GmbH"),
    ("customer_name", "Acme \u202elegiT"),
    ("customer_name", "----"),
    ("customer_name", "91110000600037341L"),
    ("customer_country", "XX"),
    ("customer_country", "China"),
    ("families", ["drives", "hovercraft"]),
    ("families", ["\0"]),
    ("value_amount", "lots"),
    ("value_amount", "-5"),
    ("value_amount", "0"),
    ("value_amount", "1.5 apples"),
    ("value_amount", "9" * 30),
    ("value_amount", "1\0"),
    ("value_currency", "XXX"),
    ("value_tax", "maybe"),
    ("value_basis", "resale"),
    ("expected_close", "31.02.2027"),
    ("expected_close", "soon"),
    ("expected_close", "2926-03-31"),
    ("expected_close", "2020-01-01"),
    ("title", "t" * 161),
    ("customer_domain", "not a domain"),
    ("customer_domain", "d" * 121),
    ("customer_identifiers", "123"),
    ("customer_identifiers", "\n".join(["529900T8BM49AURSDO55"] * 6)),
    ("description", "d" * 5001),
    ("description", "a\0b"),
    ("external_id", "e" * 81),
    ("bid_date", "never"),
    ("line_1_product", "no-such-product"),
    ("line_1_quantity", "-1"),
    ("line_1_quantity", "many"),
    ("partner_1_name", "Nobody Anywhere Ltd"),
    ("partner_1_role", "registrant"),
    ("own_percent", "101"),
    ("own_percent", "half"),
]


@pytest.mark.parametrize(("field", "value"), BAD, ids=lambda each: repr(each)[:40])
def test_what_cannot_be_read_comes_back_named_and_as_it_was_typed(world, send, field, value):
    answer = send(**{field: value})

    form = answer.context["form"]
    assert answer.status_code == 422
    assert form.errors[field]
    assert form[field].value() == value
    assert form["value_currency"].value() == (value if field == "value_currency" else "CNY")
    assert f'id="id_{field}_error"' in body(answer)
    assert not Deal.objects.exists()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.28m", 1280000),
        ("1,280,000.00", 1280000),
        ("￥1280000元", 1280000),
        ("1亿2800万", 128000000),
    ],
)
def test_money_is_read_as_people_write_it(world, send, typed, meant):
    send(value_amount=typed)

    assert Deal.objects.get().value_amount == meant


def test_a_sum_that_names_another_currency_is_asked_about(world, send):
    answer = send(value_amount="€128k")

    assert answer.status_code == 422
    assert "EUR" in str(answer.context["form"].errors["value_currency"])


def test_a_form_sent_twice_is_one_registration(world, doors, filled_in):
    client = doors("seller")
    given = {**filled_in, "key": key_of(client.get(NEW)), "intent": "submit", "version": ""}

    first, second = client.post(NEW, given), client.post(NEW, given)

    assert Deal.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_a_key_of_somebody_else_is_no_key(world, doors, filled_in):
    theirs = key_of(doors("seller").get(NEW))
    doors("seller").post(NEW, {**filled_in, "key": theirs, "intent": "save"})

    doors("rival").post(NEW, {**filled_in, "key": theirs, "intent": "save"})

    assert Deal.objects.filter(registrant=world.northwind).count() == 1
    assert Deal.objects.filter(registrant=world.rivaltrade).count() == 1


def foreign_and_unknown(world):
    return [world.rivaltrade.public_id, "0000000000000000", "nonsense"]


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("intent", ["save", "check", "submit"])
def test_one_registers_for_no_partner_but_ones_own(world, send, which, intent):
    answer = send(intent, registrant=foreign_and_unknown(world)[which])

    assert answer.status_code == 422
    assert answer.context["form"].errors["registrant"] == ["There is no such partner of yours."]
    assert 'id="id_registrant_error"' in body(answer)
    assert not Deal.objects.exists()


def test_a_stranger_is_not_drafted_for_while_writing_nor_by_a_link(world, doors):
    for which in foreign_and_unknown(world):
        kept = doors("seller").post(
            "/deals/new/autosave/", {"registrant": which, "customer_name": "南京栖霞"}
        )
        assert kept.status_code == 422
        assert kept.json() == {"code": "unknown_registrant"}
        assert doors("seller").get(f"{NEW}?registrant={which}").status_code == 404
    assert not Deal.objects.exists()


def test_who_sells_for_two_partners_chooses_between_them_alone(world, send, doors):
    Membership.begin(
        person=world.seller, partner=world.agentia, role="seller", by=world.seller, at=world.now
    )

    page = doors("seller").get(f"{NEW}?registrant={world.agentia.public_id}")
    assert {value for value, _ in page.context["form"].fields["registrant"].choices} == {
        world.northwind.public_id,
        world.agentia.public_id,
    }
    assert page.context["form"]["registrant"].value() == world.agentia.public_id
    send("save", registrant=world.agentia.public_id)

    assert Deal.objects.get().registrant == world.agentia


def test_inputs_are_written_once_for_all_who_are_asked_the_same(world, doors, monkeypatch):
    """Whoever is offered something else reads their own, and nothing of anybody else's."""
    monkeypatch.setattr("deals.blank_form._WRITTEN", kept := OrderedDict())
    supplier, seller = world.people["supplier"], world.seller
    Membership.begin(
        person=supplier, partner=world.agentia, role="seller", by=supplier, at=world.now
    )

    asked = {
        "seller": NEW,
        "rival": NEW,
        "supplier": f"{NEW}?registrant={world.sunparts.public_id}",
    }

    def read():
        return {who: doors(who).get(where).context["inputs"] for who, where in asked.items()}

    first = read()
    assert read() == first
    assert "Agentia" in first["supplier"]
    assert "Agentia" not in first["seller"] + first["rival"]
    assert len(kept) == len(set(first.values()))
    kept.clear()
    assert read() == first

    seller.language = "zh-hans"
    seller.save(update_fields=["language"])
    world.drives.name_zh = "新名称"
    world.drives.save(update_fields=["name_zh"])
    said = doors("seller").get(NEW).context["inputs"]
    assert "新名称" in said
    assert "最终客户" in said
    assert read()["rival"] == first["rival"]


def test_a_draft_does_not_change_hands(world, doors, filled_in):
    Membership.begin(
        person=world.seller, partner=world.agentia, role="seller", by=world.seller, at=world.now
    )
    client = doors("seller")
    given = {**filled_in, "key": key_of(client.get(NEW)), "intent": "save", "version": ""}
    client.post(NEW, {**given, "registrant": world.northwind.public_id})
    given |= {"version": Deal.objects.get().version, "registrant": world.agentia.public_id}

    answer = client.post(NEW, given)

    assert answer.context["form"].errors["registrant"]
    assert Deal.objects.get().registrant == world.northwind


def test_what_is_submitted_is_closed_to_the_form(world, doors, filled_in):
    deal = world.submitted()
    client = doors("seller")

    assert client.get(f"/deals/{deal.public_id}/edit/").status_code == 302
    client.post(
        f"/deals/{deal.public_id}/edit/",
        {**filled_in, "customer_name": "Another", "version": deal.version, "intent": "save"},
    )
    assert client.post(f"/deals/{deal.public_id}/autosave/", filled_in).status_code == 409
    assert Deal.objects.get().customer_name != "Another"


def test_a_colleague_without_the_right_writes_nothing(world, doors, filled_in):
    draft = world.draft()

    for address in ("edit/", "autosave/"):
        answer = doors("reader").post(f"/deals/{draft.public_id}/{address}", filled_in)
        assert answer.status_code == 403
    assert doors("rival").post(f"/deals/{draft.public_id}/edit/", filled_in).status_code == 404


def test_a_reference_is_used_once(world, send):
    send("save", external_id="A-1")

    answer = send("save", external_id="A-1")

    assert answer.status_code == 422
    assert Deal.objects.first().number in str(answer.context["form"].errors["external_id"])


def test_an_answer_changes_what_was_opened_and_nothing_else(world, doors):
    deal = world.submitted()
    deal.request_information(
        message="For which line?", unlock=["description"], by=world.channel_manager, at=world.now
    )
    client = doors("seller")

    page = client.get(f"/deals/{deal.public_id}/edit/")
    assert "For which line?" in body(page)
    assert "customer_name" not in page.context["form"].fields
    answer = client.post(
        f"/deals/{deal.public_id}/edit/",
        {
            "version": deal.version,
            "intent": "submit",
            "description": "Line three",
            "customer_name": "Smuggled in",
            "answer": "For line three.",
        },
    )

    assert answer.status_code == 302
    deal = Deal.objects.get()
    assert (deal.review_status, deal.description) == ("submitted", "Line three")
    assert deal.customer_name != "Smuggled in"
    assert deal.information_requests.get().answer == "For line three."


def test_a_registration_is_withdrawn_once(world, doors):
    deal = world.submitted()
    client = doors("seller")

    client.post(f"/deals/{deal.public_id}/withdrawal/")
    again = client.post(f"/deals/{deal.public_id}/withdrawal/", follow=True)

    assert Deal.objects.get().review_status == "withdrawn"
    assert "is not possible" in body(again)


def test_the_form_costs_the_same_however_many_deals_there_are(world, doors, queries):
    draft = world.draft()
    client = doors("seller")
    client.get(NEW)
    before = queries(client, NEW), queries(client, f"/deals/{draft.public_id}/edit/")
    for _ in range(5):
        world.submitted()

    assert (queries(client, NEW), queries(client, f"/deals/{draft.public_id}/edit/")) == before
