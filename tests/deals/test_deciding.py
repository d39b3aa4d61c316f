"""The approval inbox: the queue, each verdict, and what happens when two decide at once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from deals.models import Deal, Party, Protection
from partners.models import LedgerEntry
from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db
INBOX = "/approvals/"


def body(response):
    return response.content.decode()


def rivals_deal(world, name, **written):
    deal = Deal.draft(
        registrant=world.rivaltrade,
        by=world.rival,
        at=world.now,
        **{
            "customer_name": name,
            "customer_country": "CN",
            "families": [world.drives],
            "value_amount": Decimal(77000),
            "expected_close": (world.now + timedelta(days=30)).date(),
            **written,
        },
    )
    deal.submit(by=world.rival, at=world.now)
    return deal


@pytest.mark.parametrize("who", ["seller", "partner_manager", "auditor", "director", "outsider"])
def test_the_inbox_is_for_channel_managers(world, doors, who):
    world.submitted()

    assert doors(who).get(INBOX).status_code == 404


def test_the_queue_holds_what_one_may_decide_the_oldest_promise_first(world, doors):
    later = world.submitted(at=world.now - timedelta(hours=1))
    sooner = world.submitted(at=world.now - timedelta(days=5))
    world.draft()
    rivals_deal(world, "常州天宁轴承有限公司")

    page = doors("channel_manager").get(INBOX)

    assert [item["deal"] for item in page.context["queue"]] == [sooner, later]
    assert page.context["coming"] == sooner


def test_the_first_in_the_queue_is_fetched_after_the_page_and_written_down_then(world, doors):
    deal, rivals = world.submitted(), rivals_deal(world, "常州天宁轴承有限公司")
    chen, looks = doors("channel_manager"), AccessEntry.objects.filter(person=world.channel_manager)

    page = chen.get(INBOX)
    there = f"{INBOX}?deal={deal.public_id}"
    assert f'hx-get="{there}"' in body(page)
    assert f'<noscript><a class="btn" href="{there}">' in body(page)
    assert "verdict-bar" not in body(page)

    before = set(looks.values_list("pk", flat=True))
    fetched = chen.get(there, headers={"HX-Request": "true"})
    assert body(fetched).strip().startswith('<section class="pane"')
    assert 'data-key="a"' in body(fetched)
    assert [entry.object_ids for entry in looks.exclude(pk__in=before)] == [[deal.pk]]
    assert "<html" in body(chen.get(there))
    assert all("HX-Request" in each["Vary"] for each in (page, fetched, chen.get(there)))

    strange = chen.get(f"{INBOX}?deal={rivals.public_id}", headers={"HX-Request": "true"})
    assert strange.status_code == 404


def test_views_of_the_queue_stand_in_the_address(world, doors):
    fresh = world.submitted()
    late = world.submitted(at=world.now - timedelta(days=6))
    begun = world.submitted(at=world.now - timedelta(minutes=1))
    begun.begin_review(by=world.channel_manager, at=world.now)
    asked = world.submitted()
    asked.request_information(message="?", unlock=["title"], by=world.channel_manager, at=world.now)

    def shown(view):
        page = doors("channel_manager").get(f"{INBOX}?view={view}")
        return {item["deal"] for item in page.context["queue"]}

    assert shown("") == {fresh, late, begun}
    assert shown("overdue") == {late}
    assert shown("mine") == {begun}
    assert shown("asked") == {asked}
    assert shown("nonsense") == shown("")


def test_an_empty_queue_says_what_it_is_for(world, doors):
    page = body(doors("channel_manager").get(INBOX))

    assert "Nothing waits for you" in page
    assert "All decided" in page


def test_reading_changes_nothing(world, doors):
    deal = world.submitted()

    doors("channel_manager").get(INBOX)
    doors("channel_manager").get(f"{INBOX}?deal={deal.public_id}")
    doors("channel_manager").get(deal.get_absolute_url())

    unchanged = Deal.objects.get()
    assert (unchanged.review_status, unchanged.version) == ("submitted", deal.version)


@pytest.mark.parametrize(
    "noun",
    ["review", "approval", "rejection", "information-request", "undo", "customer-verdicts"],
)
def test_verdicts_are_for_those_who_decide(world, doors, decide, noun):
    deal = world.submitted()
    address = f"/deals/{deal.public_id}/{noun}/"

    assert doors("channel_manager").get(address).status_code == 405
    assert decide(deal, noun, who="seller").status_code == 403
    assert decide(deal, noun, who="auditor").status_code == 403
    assert decide(deal, noun, who="rival").status_code == 404
    assert decide(deal, noun, who="other_channel_manager").status_code == 404
    assert Deal.objects.get().review_status == "submitted"


def test_a_review_begins_with_a_post(world, decide):
    deal = world.submitted()

    decide(deal, "review")

    deal = Deal.objects.get()
    assert (deal.review_status, deal.reviewer) == ("in_review", world.channel_manager)


def test_one_approval_goes_on_with_the_next_and_can_be_taken_back(world, decide, doors):
    first = world.submitted(at=world.now - timedelta(days=3))
    second = world.submitted(
        at=world.now - timedelta(days=1), customer_name="Neckar Fördertechnik GmbH"
    )

    answer = decide(first, "approval")
    page = doors("channel_manager").get(answer["Location"])

    assert Deal.objects.get(pk=first.pk).review_status == "approved"
    assert page.context["deal"] == second
    assert f"/deals/{first.public_id}/undo/" in body(page)
    assert 'seconds="10"' in body(page)

    back = doors("channel_manager").post(f"/deals/{first.public_id}/undo/", follow=True)
    assert "Nothing of it has left the house." in body(back)
    assert back.context["deal"] == first
    assert doors("seller").get(first.get_absolute_url()).status_code == 200
    assert Deal.objects.get(pk=first.pk).review_status == "submitted"
    assert LedgerEntry.objects.filter(verb="deals.verdict_undone").count() == 1


def test_what_was_kept_of_an_undone_verdict_says_so(world, decide, doors):
    deal = world.submitted()
    decide(deal, "approval")
    doors("channel_manager").post(f"/deals/{deal.public_id}/undo/")
    deal.refresh_from_db()
    world.now += timedelta(minutes=1)
    decide(deal, "approval")

    page = doors("seller").get(deal.get_absolute_url())
    kept = [each["words"] for each in page.context["snapshots"]]
    assert kept == ["As approved", "As approved, undone since", "As submitted"]
    assert page.context["snapshots"][0]["families"] == "Drives"
    assert "2027-03-31" not in body(page)


def test_who_must_answer_a_question_is_said_to_each_reader(world, doors):
    deal = world.draft()
    Party.begin(
        deal=deal,
        partner=world.agentia,
        role=world.roles["agent"],
        state="named",
        by=world.seller,
        at=world.now,
    )
    deal.submit(by=world.seller, at=world.now)
    deal.parties.get(partner=world.agentia).accept(by=world.agent, at=world.now)
    deal.request_information(
        message="Which line?", unlock=["title"], by=world.channel_manager, at=world.now
    )

    said = {who: doors(who).get(deal.get_absolute_url()) for who in ("seller", "agent")}
    assert "We need an answer from you." in body(said["seller"])
    assert "answer from you" not in body(said["agent"])
    assert f"We asked {world.northwind}" in body(said["agent"])


def test_the_undo_goes_with_the_grace_period(world, decide, doors):
    deal = world.submitted()
    answer = decide(deal, "approval")
    world.now += timedelta(seconds=11)

    assert "undo-toast" not in body(doors("channel_manager").get(answer["Location"]))
    late = doors("channel_manager").post(f"/deals/{deal.public_id}/undo/")

    assert late.status_code == 409
    assert Deal.objects.get().review_status == "approved"


def test_an_approval_carries_its_notes_and_its_window(world, decide):
    deal = world.submitted()

    decide(deal, "approval", note="Go on", internal_note="Watch it", days="30")

    verdict = deal.approvals.get()
    assert (verdict.note, verdict.internal_note) == ("Go on", "Watch it")
    protection = Protection.objects.get()
    assert protection.ends_at - protection.starts_at == timedelta(days=30)


@pytest.mark.parametrize("days", ["0", "-3", "367", "ninety", "9" * 50, "1\0"])
def test_a_window_that_is_none_is_said_at_its_field(world, decide, days):
    deal = world.submitted()

    answer = decide(deal, "approval", days=days, note="Kept")

    assert answer.status_code == 422
    form = answer.context["forms"]["approval"]
    assert form.errors["days"]
    assert form["note"].value() == "Kept"
    assert Deal.objects.get().review_status == "submitted"


def test_a_rejection_needs_a_reason_from_the_list_and_a_sentence(world, decide, reasons):
    deal = world.submitted()

    bare = decide(deal, "rejection")
    wrong = decide(deal, "rejection", reason="because", note="We know them")

    assert bare.status_code == wrong.status_code == 422
    assert set(bare.context["forms"]["rejection"].errors) == {"reason", "note"}
    assert wrong.context["forms"]["rejection"]["note"].value() == "We know them"
    assert 'id="reject" open' in " ".join(body(wrong).split())
    assert Deal.objects.get().review_status == "submitted"


def test_the_partner_reads_the_reason_of_a_rejection(world, decide, doors, reasons):
    deal = world.submitted()

    decide(deal, "rejection", reason="already_known", note="Try the other plant")

    page = body(doors("seller").get(deal.get_absolute_url()))
    assert "We are already in touch" in page
    assert "Try the other plant" in page


def test_a_question_opens_fields_and_keeps_the_place(world, decide):
    deal = world.submitted()

    decide(deal, "information-request", message="Which unit?", unlock=["project", "value_amount"])

    asked = Deal.objects.get()
    assert asked.review_status == "action_required"
    assert asked.first_submitted_at == deal.first_submitted_at
    assert {"project", "value_amount", "value_currency"} <= set(asked.editable_fields())
    assert "customer_name" not in asked.editable_fields()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"message": "  "}, "message"),
        ({"message": "m" * 2001}, "message"),
        ({"message": "a\0b"}, "message"),
        ({"message": "Which?", "unlock": ["registrant"]}, "unlock"),
    ],
)
def test_a_question_that_is_none_is_said_at_its_field(world, decide, given, field):
    answer = decide(world.submitted(), "information-request", **given)

    assert answer.status_code == 422
    assert answer.context["forms"]["question"].errors[field]


def test_whoever_decides_second_reads_who_was_first(world, decide, reasons):
    deal = world.submitted()
    decide(deal, "approval")

    answer = decide(deal, "rejection", reason="other", note="No")

    assert answer.status_code == 409
    assert f"{world.channel_manager} was first" in body(answer)
    assert Deal.objects.get().review_status == "approved"


@pytest.mark.parametrize("version", ["", "0", "x", "9" * 40])
def test_a_verdict_on_what_one_has_not_read_is_refused(world, decide, version):
    answer = decide(world.submitted(), "approval", version=version)

    assert answer.status_code == 409
    assert "nothing was overwritten" in body(answer)
    assert not Protection.objects.exists()


def test_a_customer_somebody_else_protects_is_refused_in_words(world, decide):
    first, second = world.submitted(), world.submitted()
    decide(first, "approval")

    answer = decide(second, "approval")

    assert answer.status_code == 409
    assert "Another registration already protects this customer." in body(answer)


def test_the_queue_costs_the_same_for_one_and_for_twelve(world, doors, queries):
    # Names unlike each other: the pane's customer has no twins, so only the queue grows.
    names = [
        "宁波海曙泵业",
        "无锡灵山阀门厂",
        "常州天宁轴承",
        "镇江焦山",
        "Neckar Fördertechnik GmbH",
    ]
    first = world.submitted(at=world.now - timedelta(days=9))
    client = doors("channel_manager")
    address = f"{INBOX}?deal={first.public_id}"
    client.get(address)
    for_one = queries(client, address)
    for n, name in enumerate(names):
        world.submitted(at=world.now - timedelta(hours=n), customer_name=name)

    assert queries(client, address) == for_one


def test_a_foreign_page_link_of_the_queue_is_a_400(world, doors):
    assert doors("channel_manager").get(f"{INBOX}?page=nonsense").status_code == 400


def test_a_deal_one_may_see_and_not_decide_is_not_in_the_pane(world, doors):
    deal = rivals_deal(world, "常州天宁轴承有限公司")

    assert doors("channel_manager").get(f"{INBOX}?deal={deal.public_id}").status_code == 404


def test_a_verdict_stays_in_the_view_it_was_given_in(world, decide):
    deal = world.submitted(at=world.now - timedelta(days=6))

    answer = decide(deal, "approval", view="overdue")

    assert "view=overdue" in answer["Location"]
