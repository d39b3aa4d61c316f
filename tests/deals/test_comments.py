"""What people say about a registration: to whom it was meant, once, and never changed."""

import re

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from deals.models import DealComment
from partners.delivery import deliver_due
from partners.models import LedgerEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def say(deal, doors):
    def said(who, body, *, to="parties", mention="", key=""):
        sent = {"body": body, "to": to, "mention": mention, "key": key}
        return doors(who).post(f"/deals/{deal.public_id}/comments/", sent)

    return said


def page(doors, who, deal):
    return doors(who).get(deal.get_absolute_url()).content.decode()


def test_a_note_for_colleagues_reaches_no_partner_and_nobody_with_a_stake(world, deal, say, doors):
    assert say("seller", "Said to all").status_code == 302
    assert say("channel_manager", "Said among us", to="vendor").status_code == 302

    for who in ("seller", "agent", "reader"):
        assert "Said to all" in page(doors, who, deal)
        assert "Said among us" not in page(doors, who, deal)
    for who in ("channel_manager", "auditor", "director"):
        assert "Said among us" in page(doors, who, deal)
    assert say("seller", "Let me in", to="vendor").status_code == 422
    assert LedgerEntry.objects.get(verb="deals.noted").internal


def test_nobody_learns_from_a_mention_who_exists(world, deal, say, doors):
    def answer(address, *, to="parties"):
        said = say("channel_manager", "Look", to=to, mention=address)
        assert said.status_code == 422
        told = said.content.decode().replace(address, "ADDRESS")
        # What is drawn by chance for every answer.
        return re.sub(r'(csrfmiddlewaretoken|key)" value="[^"]*"|X-CSRFToken[^}]*', "", told)

    # Somebody who may not read it, somebody who is nobody, and who may read the deal and no notes.
    assert answer("rival@example.test") == answer("nobody@example.test")
    assert answer("seller@example.test", to="vendor") == answer("nobody@example.test", to="vendor")
    assert not DealComment.objects.exists()


def test_who_is_named_hears_of_it_without_what_was_said(world, deal, say, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    deliver_due(at=world.now)
    mail.outbox.clear()

    say("channel_manager", "The price is 4711", mention="Agent@example.test, reader@example.test")
    deliver_due(at=world.now)
    deliver_due(at=world.now)

    assert {address for each in mail.outbox for address in each.to} == {
        "agent@example.test",
        "reader@example.test",
        "seller@example.test",
    }
    assert [each for each in mail.outbox if "4711" in each.subject + each.body] == []


def test_a_comment_sent_twice_is_said_once(deal, say, doors):
    shown = doors("seller").get(deal.get_absolute_url())
    key = shown.context["comment_form"].key

    assert [say("seller", "Once", key=key).status_code for _time in range(2)] == [302, 302]

    assert DealComment.objects.count() == 1
    assert LedgerEntry.objects.filter(verb="deals.commented").count() == 1


def test_words_are_withdrawn_by_their_author_alone_and_changed_by_nobody(world, deal, say, doors):
    say("seller", "Too much said")
    comment = DealComment.objects.get()
    address = f"/deals/{deal.public_id}/comments/{comment.public_id}/withdrawal/"

    assert doors("partner_manager").post(address).status_code == 403
    with pytest.raises(DatabaseError), transaction.atomic():
        DealComment.objects.update(body="Something else")
    with pytest.raises(DatabaseError), transaction.atomic():
        DealComment.objects.all().delete()
    assert doors("seller").post(address).status_code == 302

    assert "Too much said" not in page(doors, "seller", deal)
    assert "Too much said" not in page(doors, "channel_manager", deal)
    assert LedgerEntry.objects.filter(verb="deals.comment_withdrawn").count() == 1
    comment.refresh_from_db()
    assert comment.withdrawn_at == world.now
    with pytest.raises(DatabaseError), transaction.atomic():
        DealComment.objects.update(withdrawn_at=None)


def test_machines_say_and_withdraw_as_people_do(world, deal, client):
    from permissions.models import ApiToken  # noqa: PLC0415  models are ready only once Django is

    _row, secret = ApiToken.issue(world.agent, name="ERP", at=world.now, scopes=["read", "write"])
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    address = f"/api/v1/deals/{deal.public_id}/comments/"

    def post(path, **sent):
        return client.post(path, sent, content_type="application/json")

    assert post(address, body="x", mentioned=["rival@example.test"]).status_code == 422
    assert post(address, body="x", is_internal=True).status_code == 403
    made = post(address, body="From a machine").json()
    assert made["author"]["name"] == world.agent.own_name
    withdrawn = post(f"{address}{made['id']}/withdrawal/").json()
    assert (withdrawn["body"], bool(withdrawn["withdrawn_at"])) == (None, True)
    assert post(f"{address}{made['id']}/withdrawal/").status_code == 409
    assert [each["id"] for each in client.get(address).json()["results"]] == [made["id"]]
