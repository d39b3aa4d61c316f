"""The editors' office: who comes in, and that publishing there is what publishing is here."""

import pytest
from django.test import Client
from wagtail.models import Locale

from content.models import LibraryIndexPage, LibraryPage
from content.models.audience import Readers
from permissions.models import StaffRole

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(world):
    """Return a client in which somebody is signed in."""

    def entered(who):
        client = Client()
        client.force_login(world.people[who])
        return client

    return entered


def test_editors_come_in_and_for_others_there_is_no_office(world, office):
    for who in world.people:
        answer = office(who).get("/cms/")
        expected = 200 if who in {"editor", "administrator"} else 404
        assert answer.status_code == expected, who


def test_nobody_signs_in_but_at_the_one_door(world, office):
    stranger = Client()

    assert stranger.get("/cms/").headers["Location"].startswith("/accounts/login/?next=/cms/")
    for address in ("/cms/login/", "/cms/password_reset/", "/cms/jsi18n/"):
        answer = stranger.get(address)
        assert answer.status_code in {302, 404}, address
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/accounts/login/")
    assert office("seller").get("/cms/login/").status_code == 404


def test_an_editor_whose_role_has_ended_is_out_at_the_next_request(world, office):
    client = office("editor")
    assert client.get("/cms/").status_code == 200

    role = StaffRole.objects.get(person=world.editor)
    role.end(at=world.now)

    assert client.get("/cms/").status_code == 404


def test_wagtail_sends_no_file_or_picture_itself(library, office):
    document = library.named.files.get().document
    for who in ("seller", "editor"):
        client = office(who)
        for address in (
            f"/documents/{document.pk}/{document.filename}",
            f"/media/{document.file.name}",
            f"/{document.file.name}",
            "/library/library/",
        ):
            assert client.get(address).status_code == 404, address


def form_of(page, **changed):
    files = page.files.all()
    document = files[0].document
    return {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "kind": page.kind,
        "version_label": page.version_label,
        "files-TOTAL_FORMS": "1",
        "files-INITIAL_FORMS": "1",
        "files-MIN_NUM_FORMS": "0",
        "files-MAX_NUM_FORMS": "1000",
        "files-0-id": files[0].pk,
        "files-0-ORDER": "1",
        "files-0-document": document.pk,
        "files-0-label": "",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
        **changed,
    }


def test_what_an_editor_publishes_and_withdraws_readers_have_and_lose(library, world, office):
    page = library.nobodys
    client = office("editor")

    def readable(who):
        rows = LibraryPage.objects.permitted(world.people[who], at=page.lives.last().during.lower)
        return rows.filter(pk=page.pk).exists()

    edit = f"/cms/pages/{page.pk}/edit/"
    assert client.get(edit).status_code == 200
    draft = client.post(edit, form_of(page, audience_partners=[world.rivaltrade.pk]))
    assert draft.status_code == 302, draft.context["form"].errors
    assert office("rival").get(page.get_absolute_url()).status_code == 404
    client.post(
        edit,
        form_of(
            page, audience_partners=[world.rivaltrade.pk], **{"action-publish": "action-publish"}
        ),
    )
    assert office("rival").get(page.get_absolute_url()).status_code == 200
    assert office("seller").get(page.get_absolute_url()).status_code == 404

    client.post(f"/cms/pages/{page.pk}/unpublish/")

    assert office("rival").get(page.get_absolute_url()).status_code == 410
    assert office("seller").get(page.get_absolute_url()).status_code == 404


def test_an_editor_reads_how_many_of_a_partner_would_gain_and_not_who(library, world, office):
    page, client = library.nobodys, office("editor")
    world.rival.full_name = "Quillfeather"
    world.rival.save()
    edit = f"/cms/pages/{page.pk}/edit/"
    client.post(edit, form_of(page, audience_partners=[world.rivaltrade.pk]))

    shown = client.get(edit).content.decode()

    assert "Published as the draft stands" in shown
    assert "gain" in shown
    assert "Quillfeather" not in shown


def test_material_is_never_deleted(library, office):
    page = library.open

    office("editor").post(f"/cms/pages/{page.pk}/delete/")

    assert LibraryPage.objects.filter(pk=page.pk).exists()


def test_an_editor_sees_the_page_before_it_is_published(library, world, office):
    page = library.open
    client = office("editor")

    client.post(f"/cms/pages/{page.pk}/edit/preview/", form_of(page, title="Newly named"))
    seen = client.get(f"/cms/pages/{page.pk}/edit/preview/?mode=")

    assert seen.status_code == 200
    assert "Newly named" in seen.content.decode()


def test_an_editor_finds_shelves_and_lists(library, office):
    client = office("editor")
    shelf = LibraryIndexPage.objects.get(locale=Locale.objects.get(language_code="en"))
    for address in (
        f"/cms/pages/{shelf.pk}/",
        f"/cms/pages/{shelf.pk}/?q=open",
        f"/cms/pages/add/content/librarypage/{shelf.pk}/",
        "/cms/documents/",
        "/cms/documents/?q=open",
        "/cms/images/",
        "/cms/account/",
    ):
        assert client.get(address).status_code == 200, address


def test_the_office_has_a_policy_of_its_own(library, office):
    policy = office("editor").get("/cms/").headers["Content-Security-Policy"]

    assert "script-src" not in policy
    assert "default-src 'self'" in policy
    assert (
        "unsafe-inline" not in office("seller").get("/library/").headers["Content-Security-Policy"]
    )


def test_a_material_copied_by_an_editor_is_nobodys_until_it_is_published(library, world, office):
    copied = library.open.copy(update_attrs={"slug": "copied", "title": "Copied"})

    assert copied.public_id != library.open.public_id
    rows = LibraryPage.objects.permitted(world.seller, at=world.now)
    assert not rows.filter(pk=copied.pk).exists()


def test_audience_survives_a_revision(library, world):
    page = LibraryPage.objects.get(pk=library.named.pk)
    page.set_audience(Readers(partners=[world.agentia]), by=world.editor, at=world.now)

    drafted = page.get_latest_revision_as_object()

    assert list(drafted.audience_partners.all()) == [world.agentia]
