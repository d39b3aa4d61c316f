"""Registering a deal by form: what is taken, what comes back, and what nobody learns."""

import json
from collections import OrderedDict
from datetime import timedelta
from decimal import Decimal

import pytest

from deals.models import Customer, Deal, PartySplit
from partners.models import Membership

pytestmark = pytest.mark.django_db
NEW = "/deals/new/"


def body(response):
    return response.content.decode()


def key_of(response):
    return response.context["key"]


@pytest.fixture
def send(doors, filled_in):
    """Return a function that fills in the form of a new deal and sends it."""

    def sent(intent="submit", *, who="seller", to=NEW, **changed):
        given = {name: value for name, value in (filled_in | changed).items() if value is not None}
        return doors(who).post(to, {**given, "intent": intent})

    return sent


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

    def read():
        return {
            who: doors(who).get(NEW).context["inputs"] for who in ("seller", "rival", "supplier")
        }

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


def test_what_is_typed_is_kept_while_writing(world, doors, filled_in):
    client = doors("seller")
    key = key_of(client.get(NEW))

    first = client.post("/deals/new/autosave/", {"key": key, "customer_name": "南京栖"})
    kept = first.json()
    second = client.post(
        kept["url"],
        {"version": kept["version"], "customer_name": "南京栖霞输送", "value_amount": "12"},
    )

    deal = Deal.objects.get()
    assert (deal.customer_name, deal.value_amount) == ("南京栖霞输送", Decimal(12))
    assert second.json()["version"] == deal.version


def test_half_a_word_in_one_field_does_not_lose_the_others(world, doors):
    client = doors("seller")

    answer = client.post(
        "/deals/new/autosave/",
        {"customer_name": "南京栖霞", "value_amount": "12 mil", "expected_close": "2027-"},
    )

    assert answer.status_code == 200
    deal = Deal.objects.get()
    assert deal.customer_name == "南京栖霞"
    assert deal.value_amount is None


def test_the_older_window_is_told_and_overwrites_nothing(world, doors):
    draft = world.draft(customer_name="As the newer window saved it")
    client = doors("seller")
    old = draft.version
    client.post(
        f"/deals/{draft.public_id}/autosave/", {"version": old, "customer_name": "The newer one"}
    )

    autosave = client.post(
        f"/deals/{draft.public_id}/autosave/", {"version": old, "customer_name": "The older one"}
    )
    form = client.post(
        f"/deals/{draft.public_id}/edit/",
        {"version": old, "customer_name": "The older one", "intent": "save"},
    )

    assert autosave.status_code == 412
    assert form.status_code == 409
    assert "Another window saved this registration later." in body(form)
    assert form.context["form"]["customer_name"].value() == "The older one"
    assert Deal.objects.get().customer_name == "The newer one"


@pytest.mark.parametrize("version", ["", "nonsense", "-1", "9" * 40, "\0"])
def test_a_version_that_is_none_is_a_stale_one(world, doors, version):
    draft = world.draft()

    answer = doors("seller").post(
        f"/deals/{draft.public_id}/edit/", {"version": version, "intent": "save"}
    )

    assert answer.status_code == 409


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


def test_the_check_shows_a_colleagues_registration_in_full(world, send):
    own = world.submitted()

    answer = send("check")

    assert answer.status_code == 200
    assert own.number in body(answer)
    assert "looks close" not in body(answer)
    assert Deal.objects.count() == 1


def test_the_check_says_one_sentence_of_another_partners(world, send):
    theirs = Deal.draft(
        registrant=world.rivaltrade,
        by=world.rival,
        at=world.now,
        customer_name="苏州精工机械有限公司",
        customer_country="CN",
        families=[world.drives],
        value_amount=Decimal(77),
        expected_close=(world.now + timedelta(days=30)).date(),
    )
    theirs.submit(by=world.rival, at=world.now)

    said = body(send("check"))

    assert "This looks close to something we already know." in said
    for secret in (theirs.number, theirs.public_id, world.rivaltrade.name):
        assert secret not in said


def test_a_check_without_a_name_asks_for_it(world, send):
    answer = send("check", customer_name="")

    assert answer.status_code == 422
    assert answer.context["form"].errors["customer_name"]


def test_suggestions_are_ones_own_customers_alone(world, doors):
    world.submitted(customer_name="无锡灵山阀门厂")

    assert "无锡灵山阀门厂" in body(doors("seller").get("/deals/new/customers/?q=灵山"))
    assert "无锡灵山阀门厂" not in body(doors("rival").get("/deals/new/customers/?q=灵山"))
    assert body(doors("seller").get("/deals/new/customers/")).strip() == ""


def test_a_picked_customer_is_the_same_customer(world, send):
    known = world.submitted().customer

    send(customer=known.public_id, customer_name=known.name)

    assert Deal.objects.latest("pk").customer == known


def test_a_customer_of_somebody_else_cannot_be_picked(world, send):
    known = world.submitted().customer

    send(who="rival", customer=known.public_id, customer_name=known.name)

    assert Deal.objects.latest("pk").customer != known
    assert Customer.objects.count() == 2


def test_a_deal_with_two_partners_and_their_shares(world, send):
    send(
        partner_1_name=world.agentia.name,
        partner_1_role="agent",
        partner_1_percent="15",
        partner_2_name=world.sunparts.name,
        partner_2_id=world.sunparts.public_id,
        partner_2_role="supplier",
        partner_2_percent="25.50",
        own_percent="59.5 %",
    )

    deal = Deal.objects.get()
    states = {p.partner.name: p.state(at=world.now) for p in deal.parties.all()}
    assert states[world.agentia.name] == states[world.sunparts.name] == "invited"
    assert sum(split.percent for split in PartySplit.objects.all()) == Decimal(100)


@pytest.mark.parametrize(
    ("shares", "field"),
    [
        ({"own_percent": "60", "partner_1_percent": "39.99"}, "own_percent"),
        ({"own_percent": "100"}, "own_percent"),
        ({"partner_1_percent": "100"}, "own_percent"),
        ({"partner_1_role": ""}, "partner_1_role"),
        ({"partner_1_name": "北风自动化设备有限公司"}, "partner_1_name"),
    ],
)
def test_partners_and_shares_that_do_not_fit_are_said_at_their_field(world, send, shares, field):
    answer = send(**{"partner_1_name": world.agentia.name, "partner_1_role": "agent", **shares})

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]


def test_a_partner_that_is_not_listed_cannot_be_named(world, send):
    listing = world.rivaltrade.listings.get()
    listing.end(at=world.now - timedelta(days=1))

    answer = send(partner_1_name=world.rivaltrade.name, partner_1_role="agent")

    assert answer.context["form"].errors["partner_1_name"]


def test_a_draft_forgets_a_partner_that_is_taken_out(world, send, doors, filled_in):
    send("save", partner_1_name=world.agentia.name, partner_1_role="agent")
    deal = Deal.objects.get()

    doors("seller").post(
        f"/deals/{deal.public_id}/edit/", {**filled_in, "version": deal.version, "intent": "save"}
    )

    assert [party.partner for party in deal.parties.holding(at=world.now)] == [world.northwind]


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


def test_the_answers_of_autosave_are_json_and_small(world, doors):
    answer = doors("seller").post("/deals/new/autosave/", {"customer_name": "南京"})

    assert set(json.loads(body(answer))) == {"version", "url", "page"}
