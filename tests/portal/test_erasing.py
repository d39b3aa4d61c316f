"""After an erasure nothing tells who it was, and everything that happened is still there."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation
from wagtail.models import PageLogEntry
from wagtail.rich_text import RichText
from wagtail.users.models import UserProfile

from content.models import LibraryPage
from deals.models import Deal, DealContact, PartyTerms
from partners.health.entries import entries_of
from partners.health.score import health
from partners.models import (
    Absence,
    Connection,
    CrmAccount,
    CrmContact,
    Invitation,
    LedgerEntry,
    Membership,
)
from partners.sentences import sentences
from permissions.access_log import digest_of
from permissions.models import AccessEntry, ApiToken, PersonActivity, User
from portal.models import KeptMail, OncePerKey
from portal.personal.erase import erase, preview
from portal.personal.export import export
from portal.personal.left import left_in_files, left_in_tables
from portal.personal.somebody import Nobody, somebody

pytestmark = pytest.mark.django_db

NAME, LATIN, MAIL = "欧阳慕容雪", "Ouyang Murongxue", "ouyang@example.test"
PHONE = "+86 512 5550 7788"


@pytest.fixture
def everywhere(world, settings, tmp_path):
    """Have a seller of Northwind stand in every place that we know to hold people."""
    settings.MEDIA_ROOT = tmp_path / "media"
    person = world.seller
    person.email, person.full_name, person.latin_name = MAIL, NAME, LATIN
    person.sort_key = "ou yang mu rong xue"
    person.save()
    client = Client()
    client.force_login(person)
    client.get("/")
    deal = world.draft(
        title=f"Drives for {LATIN}",
        description=f"Ask {NAME}, {PHONE} or {MAIL.upper()}.",
        project={"name": f"{NAME}的项目", "site": "苏州"},
    )
    DealContact.add(deal, by=person, at=world.now, name=NAME, email=MAIL, phone=PHONE, job="Buyer")
    deal.submit(by=person, at=world.now)
    deal.approve(by=world.channel_manager, at=world.now, note=f"{LATIN} was quick.")
    client.get(f"/deals/{deal.public_id}/")
    token, _secret = ApiToken.issue(person, name=f"{LATIN}'s laptop", at=world.now, scopes=["read"])
    OncePerKey.objects.create(
        person=person, token=token, method="POST", path="/", key=MAIL, body_hash="", at=world.now
    )
    KeptMail.objects.create(to=MAIL, subject="Hello", text=NAME, at=world.now)
    KeptMail.objects.create(
        to="other@example.test", subject=LATIN, text=f"{NAME} asks", html=NAME, at=world.now
    )
    Invitation.objects.create(
        partner=world.northwind, email=MAIL, role="seller", invited_by=world.partner_manager,
        created_at=world.now, expires_at=world.now + timedelta(days=14),
    )  # fmt: skip
    crm = Connection.objects.create(kind="tryton", name="people", base_url="")
    known = {"connection": crm, "as_of": world.now}
    account = CrmAccount.objects.create(name="Customer", external_id="1", **known)
    CrmContact.objects.create(
        account=account, name=NAME, email=MAIL, phone=PHONE, external_id="2", **known
    )
    page = LibraryPage.draft(by=world.editor, language="en", title=f"By {LATIN}", kind="price_list")
    page.summary = f"{NAME} 讲解"
    page.body = [("text", RichText(f"<p>{NAME}</p>"))]
    page.save_revision(user=world.editor).publish()
    PageLogEntry.objects.log_action(page, "wagtail.edit", data={"by": NAME}, user=person)
    UserProfile.objects.create(user=person, avatar=ContentFile(b"face", name=f"{LATIN}.png"))
    return somebody(MAIL)


def everything_of(world):
    return health(entries_of([world.northwind], at=world.now)[world.northwind.pk], at=world.now)


def test_nothing_tells_who_it_was(world, everywhere):
    assert left_in_tables(everywhere)
    assert left_in_files(everywhere)

    erase(everywhere, at=world.now + timedelta(hours=1))

    assert left_in_tables(everywhere) == {}
    assert left_in_files(everywhere) == []
    assert not LibraryPage.objects.search(NAME).exists()


def test_everything_that_happened_is_still_there(world, everywhere):
    entries = {entry.pk: entry.digest for entry in AccessEntry.objects.all()}
    kept_of = LedgerEntry.objects.order_by("pk")
    told = list(kept_of.values_list("pk", "at", "verb", "actor_id", "details"))
    before = everything_of(world)

    erase(everywhere, at=world.now + timedelta(hours=1))

    for entry in AccessEntry.objects.filter(pk__in=entries):
        assert entry.digest == digest_of(entry) == entries[entry.pk]
    kept = list(kept_of.all().values_list("pk", "at", "verb", "actor_id", "details"))
    assert kept[: len(told)] == told
    assert everything_of(world) == before
    said = sentences(LedgerEntry.objects.order_by("pk"), reader=world.partner_manager, at=world.now)
    assert any("a former colleague submitted" in str(each) for each in said)
    with translation.override("zh-hans"):
        assert str(User.objects.get(pk=everywhere.user.pk)) == "已注销用户"


def test_the_person_is_gone_from_every_door(world, everywhere, client):
    later = world.now + timedelta(hours=1)

    erase(everywhere, at=later)

    assert not Session.objects.filter(expire_date__gt=later).exists()
    assert not ApiToken.objects.filter(person=everywhere.user).exists()
    assert not Membership.objects.holding(at=later).filter(person=everywhere.user).exists()
    assert not PersonActivity.objects.holding(at=later).filter(person=everywhere.user).exists()
    gone = User.objects.get(pk=everywhere.user.pk)
    assert (gone.is_active, gone.has_usable_password()) == (False, False)
    with pytest.raises(Nobody):
        somebody(MAIL)
    entry = AccessEntry.objects.get(action="erase")
    assert (entry.kind, entry.object_ids) == ("permissions.user", [gone.pk])
    client.force_login(world.partner_manager)
    deal = Deal.objects.get()
    assert client.get(f"/deals/{deal.public_id}/").status_code == 200
    assert client.get(f"/partners/{world.northwind.public_id}/").status_code == 200


@pytest.mark.parametrize("who_goes", ["person", "delegate"])
def test_nobody_stands_in_with_somebody_gone(world, who_goes):
    absence = Absence.begin(
        person=world.channel_manager,
        delegate=world.other_channel_manager,
        since=world.now,
        until=world.now + timedelta(days=7),
        at=world.now,
    )

    gone = erase(somebody(getattr(absence, who_goes).email), at=world.now + timedelta(hours=1))

    assert gone.ended["partners.Absence"] == 1
    assert not Absence.objects.holding(at=world.now + timedelta(hours=2)).exists()


def test_a_preview_changes_nothing_and_says_what_would_go(world, everywhere):
    before = left_in_tables(everywhere)

    gone = preview(everywhere, at=world.now + timedelta(hours=1))

    assert left_in_tables(everywhere) == before
    assert gone.deleted["deals.DealContact"] == 1
    assert gone.words["deals.DealSnapshot.content"] >= 1
    assert gone.ended["partners.Membership"] == 1
    assert gone == erase(everywhere, at=world.now + timedelta(hours=1))


def test_a_name_within_another_name_is_left_alone(world, everywhere):
    deal = world.draft(title=f"{LATIN}son visits")

    erase(everywhere, at=world.now + timedelta(hours=1))

    deal.refresh_from_db()
    assert deal.title == f"{LATIN}son visits"


@pytest.mark.parametrize("other", [f"x{MAIL}", f"wang.{MAIL}", f"{MAIL}.cn"])
def test_an_address_within_another_address_is_somebody_elses(world, everywhere, tmp_path, other):
    deal = world.draft(title="Line 4", description=f"Ask {other}.")
    Deal.objects.filter(pk=deal.pk).update(registered_by=world.partner_manager)
    DealContact.add(deal, by=world.partner_manager, at=world.now, name="Wang Li", email=other)
    KeptMail.objects.create(to=other, subject="Hello", text="For you", at=world.now)
    world.rival.email = other
    world.rival.save()

    export(everywhere, tmp_path / "out", at=world.now)
    erase(everywhere, at=world.now + timedelta(hours=1))

    assert other not in (tmp_path / "out" / "person.json").read_text()
    assert DealContact.objects.get(deal=deal).email == other
    assert KeptMail.objects.filter(to=other).exists()
    deal.refresh_from_db()
    assert deal.description == f"Ask {other}."


@pytest.mark.parametrize("text", ["请联系{}谢谢", "Ask\n{}", "<{}>."])
def test_an_address_is_found_whatever_stands_beside_it(world, everywhere, text):
    deal = world.draft(title="Line 4", description=text.format(MAIL))

    assert left_in_tables(everywhere)["public.deals_deal"] == 2
    erase(everywhere, at=world.now + timedelta(hours=1))

    deal.refresh_from_db()
    assert MAIL not in deal.description
    assert left_in_tables(everywhere) == {}


def test_a_longer_address_is_nothing_left_of_them(world, everywhere, settings):
    world.draft(title="Line 4", description=f"Ask jo{MAIL} or {MAIL}.cn.")
    (settings.MEDIA_ROOT / "paper.txt").write_text(f"By\njo{MAIL}")
    out = StringIO()

    call_command("person", "erase", MAIL, "--yes", stdout=out)

    assert "Nothing of this person is left" in out.getvalue()
    (settings.MEDIA_ROOT / "paper.txt").write_text(f"By\n{MAIL}")
    assert left_in_files(everywhere) == ["paper.txt"]


def test_a_copy_tells_of_a_text_and_not_of_the_rest_of_its_row(world, everywhere, tmp_path):
    KeptMail.objects.create(to="third@example.test", subject="Key", text=NAME, at=world.now)
    terms = PartyTerms.objects.filter(party__deal=world.draft(title="Line 5"))
    assert terms.update(note=f"{LATIN} knows", margin_percent="7.77")

    export(everywhere, tmp_path / "out", at=world.now)

    text = (tmp_path / "out" / "person.json").read_text()
    assert "7.77" not in text
    assert "third@example.test" not in text
    assert f"{LATIN} knows" in text


def test_a_copy_holds_what_every_place_says_of_the_person(world, everywhere, tmp_path):
    export(everywhere, tmp_path / "out", at=world.now)

    page = json.loads((tmp_path / "out" / "person.json").read_text())
    rows = page["rows"]
    for label in (
        "permissions.User", "permissions.ApiToken", "partners.Membership", "deals.Deal",
        "deals.DealContact", "deals.DealSnapshot", "partners.LedgerEntry", "partners.CrmContact",
        "partners.Invitation", "permissions.AccessEntry", "portal.KeptMail",
    ):  # fmt: skip
        assert rows[label], label
    assert any("submitted" in line["said"] for line in page["history"])
    assert "token_hash" not in rows["permissions.ApiToken"][0]
    assert "password" not in rows["permissions.User"][0]
    [name] = page["files"]
    assert (tmp_path / "out" / "files" / name).read_bytes() == b"face"


def test_the_command_asks_before_it_erases_and_searches_afterwards(world, everywhere):
    def said(*words):
        out = StringIO()
        call_command("person", *words, stdout=out)
        return out.getvalue()

    assert "Nothing has changed" in said("erase", MAIL)
    assert left_in_tables(everywhere)
    assert "Nothing of this person is left" in said("erase", MAIL, "--yes")
    with pytest.raises(CommandError):
        said("erase", MAIL, "--yes")


def test_the_command_fails_where_something_is_left(world, everywhere, settings):
    (settings.MEDIA_ROOT / "paper.txt").write_text(f"By {NAME}")

    with pytest.raises(CommandError):
        call_command("person", "erase", MAIL, "--yes", stdout=StringIO())
