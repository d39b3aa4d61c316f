"""What partners ask of us: promised, answered, ended by who asked, and asked back about."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction

from partners.delivery import deliver_due
from partners.models import Enquiry, EnquiryMessage, LedgerEntry
from permissions.models import StaffRole, User

pytestmark = pytest.mark.django_db

WORDS = {
    "kind": "complaint",
    "title": "Sample motors never arrived",
    "body": "Ordered in May.\nNobody answers the phone.",
}


@pytest.fixture
def asked(world):
    return Enquiry.ask(world.northwind, **WORDS, by=world.seller, at=world.now)


def told():
    return list(
        LedgerEntry.objects.filter(verb__startswith="partners.enquiry_")
        .order_by("pk")
        .values_list("verb", flat=True)
    )


def test_a_question_lives_from_the_promise_to_the_asking_back(world, doors):
    deal = world.submitted()
    page = doors("seller").get(f"/questions/new/?about=deals.deal:{deal.public_id}")
    assert deal.number in page.content.decode()
    key = page.context["form"].key
    sent = {
        **WORDS,
        "partner": world.northwind.public_id,
        "about": f"deals.deal:{deal.public_id}",
        "key": key,
    }
    for _twice in range(2):
        answer = doors("seller").post("/questions/new/", sent)
        assert answer.status_code == 302
    row = Enquiry.objects.get()
    assert answer["Location"] == row.get_absolute_url()
    assert (row.owner, row.turn) == (world.channel_manager, "vendor")
    assert row.promised_at > world.now

    home = doors("channel_manager").get("/").content.decode()
    assert WORDS["title"] in home
    said = {"body": "They left Suzhou this morning."}
    manager = doors("channel_manager")
    assert manager.post(row.get_absolute_url(), said).status_code == 302
    assert WORDS["title"] not in manager.get("/questions/").content.decode()
    assert "They left Suzhou" in doors("seller").get(row.get_absolute_url()).content.decode()
    assert WORDS["title"] in doors("seller").get("/").content.decode()

    assert doors("seller").post(f"{row.get_absolute_url()}closure/", {}).status_code == 422
    closed = doors("seller").post(f"{row.get_absolute_url()}closure/", {"solved": "yes"})
    assert closed.status_code == 302
    again = doors("channel_manager").post(row.get_absolute_url(), {"body": "One word more"})
    assert again.status_code == 409
    assert "One word more" in again.content.decode()

    row.refresh_from_db()
    assert (row.turn, row.is_solved) == ("nobody", True)
    due = Enquiry.objects.permitted(world.channel_manager, "answer", at=row.call_back_at)
    assert list(due.to_call_back(at=row.call_back_at)) == [row]
    back = doors("channel_manager").post(f"{row.get_absolute_url()}call-back/", {"holds": "no"})
    assert back.status_code == 302
    row.refresh_from_db()
    assert (row.turn, row.is_solved, row.closed_at) == ("vendor", None, None)
    assert told() == [
        "partners.enquiry_complained",
        "partners.enquiry_answered",
        "partners.enquiry_solved",
        "partners.enquiry_opened_anew",
    ]


def test_a_form_sent_again_for_another_partner_asks_nothing_twice(world):
    key = "k" * 16
    for partner in (world.northwind, world.agentia):
        made = Enquiry.ask(partner, **WORDS, by=world.seller, at=world.now, public_id=key)
    assert (made.partner, Enquiry.objects.count()) == (world.northwind, 1)


def test_nobody_else_knows_that_something_was_asked(world, asked, doors):
    address = asked.get_absolute_url()
    for who in ("rival", "agent", "supplier", "outsider", "editor", "direct_seller"):
        assert doors(who).get(address).status_code == 404, who
        assert asked.title not in doors(who).get("/questions/").content.decode()
    for who in ("reader", "partner_manager", "channel_manager", "auditor", "director"):
        assert doors(who).get(address).status_code == 200, who
    for who in ("auditor", "reader", "director"):
        assert doors(who).post(address, {"body": "Let me say"}).status_code == 403, who
    assert doors("reader").post(f"{address}closure/", {"solved": "yes"}).status_code == 403
    assert EnquiryMessage.objects.count() == 1


def test_who_may_not_open_what_it_is_about_reads_its_kind_alone(world, doors):
    deal = world.draft(customer_name="苏州金鸡湖纺机有限公司")
    row = Enquiry.ask(world.northwind, **WORDS, about=deal, by=world.seller, at=world.now)
    row.give_to(world.editor, by=world.channel_manager, at=world.now)

    seen = doors("editor").get(row.get_absolute_url()).content.decode()

    assert deal.number not in seen
    assert deal.public_id not in seen
    said = {"body": "Here is the right drawing."}
    assert doors("editor").post(row.get_absolute_url(), said).status_code == 302
    assert deal.number in doors("seller").get(row.get_absolute_url()).content.decode()


def test_what_one_may_not_view_is_asked_about_by_nobody(world, doors):
    deal = world.draft()
    sent = {**WORDS, "partner": world.rivaltrade.public_id, "about": f"deals.deal:{deal.public_id}"}

    answer = doors("rival").post("/questions/new/", sent)

    assert answer.status_code == 422
    assert WORDS["title"] in answer.content.decode()
    assert not Enquiry.objects.exists()
    assert doors("channel_manager").get("/questions/new/").status_code == 403


def test_whoever_left_speaks_no_more_on_either_side(world, asked):
    asked.give_to(world.editor, by=world.channel_manager, at=world.now)
    later = world.now + timedelta(days=1)
    world.seller.memberships.get().leave(by=world.partner_manager, at=later)
    StaffRole.objects.get(person=world.editor).end(at=later)
    for who, action in (("seller", "view"), ("seller", "close"), ("editor", "answer")):
        may = Enquiry.objects.permitted(world.people[who], action, at=world.now)
        assert asked in may, (who, action)
        no_more = Enquiry.objects.permitted(fresh(world.people[who]), action, at=later)
        assert asked not in no_more, (who, action)


def fresh(person):
    return User.objects.get(pk=person.pk)


def test_our_time_begins_anew_with_their_answer_and_not_with_a_word_more(world, asked):
    promised, later = asked.promised_at, world.now + timedelta(days=20)
    asked.go_on("And the manuals", by=world.seller, at=later)
    assert asked.promised_at == promised
    asked.answer("Which motors?", by=world.channel_manager, at=later)
    asked.go_on("The blue ones", by=world.seller, at=later)

    assert asked.promised_at > later
    late = LedgerEntry.objects.get(verb="partners.enquiry_answered").details
    assert late == {"was_first": True, "was_late": True}


def test_a_mail_says_who_and_by_when_and_never_what(world, asked):
    later = world.now + timedelta(hours=1)
    asked.answer("Tomorrow", by=world.channel_manager, at=later)
    deliver_due(at=later)

    assert {each.to[0] for each in mail.outbox} == {
        world.channel_manager.email,
        world.seller.email,
    }
    for each in mail.outbox:
        assert asked.get_absolute_url() in each.body
        assert "motors" not in each.subject + each.body
        assert "Tomorrow" not in each.body


def test_the_database_keeps_what_was_said_and_how_it_ended(world, asked):
    for change in (
        lambda: asked.messages.update(body="Never said"),
        lambda: asked.messages.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    for wrong in ({"turn": "nobody"}, {"is_solved": True}, {"about_kind": "deals.deal"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Enquiry.objects.filter(pk=asked.pk).update(**wrong)
