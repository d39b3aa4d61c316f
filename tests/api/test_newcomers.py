"""A company we do not know is asked for, admitted or not, by machines as on the page."""

import pytest

from deals.models import Newcomer
from partners.models import Invitation, Partner
from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db
ASKED = {
    "name": "Drivetec GmbH",
    "country": "de",
    "email": "lena@drivetec.example.com",
    "role": "supplier",
    "words": "Gearboxes",
}


def faults(answer):
    return {(each["field"], each["code"]) for each in answer.json().get("errors", ())}


def test_it_is_asked_for_admitted_and_invited(world, api):
    deal = world.submitted()
    rows, seller, manager = (
        f"deals/{deal.public_id}/newcomers/",
        api("seller"),
        api("channel_manager"),
    )
    assert api("reader").post(rows, ASKED).status_code == 403
    wrong = seller.post(rows, {"name": "", "country": "XX", "role": "registrant", "email": "no"})
    assert (wrong.status_code, {field for field, _code in faults(wrong)}) == (
        422,
        {"name", "country", "email", "role", "words"},
    )
    made = seller.post(rows, ASKED, key="once")
    assert made.status_code == 201
    assert seller.post(rows, ASKED, key="once").json() == made.json()
    again = seller.post(rows, ASKED)
    assert (again.status_code, faults(again)) == (409, {("email", "waits_already")})
    one = f"{rows}{made.json()['id']}/"
    assert made["Location"] == f"/api/v1/{one}"

    read = manager.get(one)
    assert (read.json()["state"], read.json()["alike"]) == ("waiting", [])
    assert AccessEntry.objects.filter(kind="deals.newcomer", person=world.channel_manager).exists()
    assert seller.post(one, {"decision": "admitted"}).status_code == 403
    assert api("other_channel_manager").get(one).status_code == 404
    no_words = manager.post(one, {"decision": "refused"})
    assert (no_words.status_code, faults(no_words)) == (422, {("reason", "required")})
    mixed = manager.post(one, {"decision": "admitted", "reason": "x"})
    assert faults(mixed) == {("reason", "not_taken")}
    unknown = manager.post(one, {"decision": "admitted", "known": world.sunparts.public_id})
    assert faults(unknown) == {("known", "does_not_exist")}
    admitting = {"decision": "admitted", "name": "Drivetec Getriebe GmbH"}
    assert manager.post(one, admitting, etag='"x"').status_code == 412
    done = manager.post(one, admitting, etag=read["ETag"])
    assert (done.status_code, done.json()["state"], done.json()["email"]) == (200, "admitted", "")
    partner = Partner.objects.get(name="Drivetec Getriebe GmbH")
    assert (partner.country, Invitation.objects.get().email) == ("DE", ASKED["email"])
    assert Newcomer.objects.get().party.public_id == done.json()["party"]
    assert manager.post(one, admitting).json()["code"] == "newcomer_refused"


def test_who_admits_it_is_told_whom_we_know_and_has_to_say_which(world, api):
    deal = world.submitted()
    rows, seller, manager = (
        f"deals/{deal.public_id}/newcomers/",
        api("seller"),
        api("channel_manager"),
    )
    known = {**ASKED, "name": "Sunparts 日升零部件有限公司", "country": "CN"}
    one = f"{rows}{seller.post(rows, known).json()['id']}/"
    assert seller.get(rows).json()["results"][0]["alike"] == []
    (alike,) = manager.get(one).json()["alike"]
    assert alike["id"] == world.sunparts.public_id

    said = manager.post(one, {"decision": "admitted"})
    assert (said.status_code, faults(said)) == (422, {("known", "required")})
    partners = Partner.objects.count()
    done = manager.post(one, {"decision": "admitted", "known": alike["id"]})
    assert (done.json()["state"], Partner.objects.count()) == ("admitted", partners)
    assert not Invitation.objects.exists()
    assert seller.delete(one).status_code == 409
    other = f"{rows}{seller.post(rows, ASKED).json()['id']}/"
    assert manager.delete(other).status_code == 403
    assert seller.delete(other).status_code == 204
    assert seller.get(other).json()["state"] == "withdrawn"
