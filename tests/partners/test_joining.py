"""A company becomes a partner, and what it is to us is said and changed on pages."""

import pytest

from partners.likely import likely_known
from partners.models import (
    Invitation,
    JoinedAlready,
    Membership,
    Partner,
)
from permissions.models import AccessEntry
from tests.partners.facts import verbs, written

pytestmark = pytest.mark.django_db
NEW = "/partners/new/"


# Joining.


def test_an_administrator_makes_a_partner_and_invites_its_first_manager(programme, as_person):
    root = as_person("administrator")
    chosen = programme.other_channel_manager
    said = written(latin_name="Taihu Valves", types=["agency"], channel_manager=chosen.public_id)

    answer = root.post(NEW, said, follow=True)

    made = Partner.objects.get(name="无锡太湖阀门有限公司")
    assert answer.redirect_chain[-1][0] == made.get_absolute_url() + "team/"
    assert answer.context["invite_form"].initial["role"] == "manager"
    assert made.latin_name == "Taihu Valves"
    assert verbs(made) == ["joined", "type_given", "channel_manager_assigned"]
    assert made.listings.exists()
    at = made.created_at
    assert Partner.objects.permitted(chosen, "oversee", at=at).filter(pk=made.pk).exists()

    asked = {"email": "first@taihu.example", "role": "manager", "language": "zh-hans"}
    assert root.post(made.get_absolute_url() + "invitations/", asked).status_code == 302
    Invitation.objects.get().accept(full_name="钱多多", password="a-long-secret-9", at=at)
    member = Membership.objects.get(partner=made).person
    assert Partner.objects.permitted(member, "manage", at=at).get() == made


def test_who_makes_a_partner_as_channel_manager_looks_after_it_at_once(programme, as_person):
    chen = as_person("channel_manager")
    assert "channel_manager" not in chen.get(NEW).context["form"].fields

    # What the form does not offer is passed over: nobody gives it to somebody else by this.
    other = programme.other_channel_manager.public_id
    chen.post(NEW, written(channel_manager=other))

    made = Partner.objects.get(name="无锡太湖阀门有限公司")
    assert made.channel_manager(at=made.created_at) == programme.channel_manager
    assert not Partner.objects.permitted(
        programme.other_channel_manager, at=made.created_at
    ).filter(pk=made.pk)


@pytest.mark.parametrize("name", ["partner_manager", "director", "editor", "auditor", "outsider"])
def test_nobody_else_makes_one(programme, as_person, name):
    someone = as_person(name)

    assert someone.get(NEW).status_code == 403
    assert someone.post(NEW, written()).status_code == 403
    assert not Partner.objects.filter(name="无锡太湖阀门有限公司").exists()
    assert NEW not in someone.get("/partners/", follow=True).text


def test_the_same_press_twice_makes_one(programme, as_person):
    root = as_person("administrator")
    key = root.get(NEW).context["key"]
    said = written(key=key)

    first, second = root.post(NEW, said), root.post(NEW, said)

    made = Partner.objects.get(name="无锡太湖阀门有限公司")
    its_team = made.get_absolute_url() + "team/"
    assert first.headers["Location"] == second.headers["Location"] == its_team
    assert verbs(made) == ["joined"]


@pytest.mark.parametrize(
    ("typed", "latin"),
    [
        ("北风自动化设备（上海）有限公司", ""),
        ("北風自動化設備有限公司", ""),
        ("北风自动化", ""),
        ("Agentia", ""),
        ("阿根提亚", "AGENTIA GmbH & Co. KG"),
    ],
)
def test_a_name_nearly_known_is_asked_about_once(programme, as_person, typed, latin):
    root = as_person("administrator")
    before = Partner.objects.count()
    said = written(name=typed, latin_name=latin)

    asked = root.post(NEW, said)

    known = programme.agentia if "gentia" in (typed + latin).lower() else programme.northwind
    assert asked.status_code == 409
    assert asked.context["likely"][0] == known
    assert known.get_absolute_url() in asked.text
    assert Partner.objects.count() == before
    assert AccessEntry.objects.filter(
        person=programme.administrator, object_ids__contains=[known.pk]
    ).exists()

    # Said of another name it is not said of this one.
    assert root.post(NEW, said | {"another": "Something else"}).status_code == 409
    assert root.post(NEW, said | {"another": typed}).status_code == 302
    assert Partner.objects.count() == before + 1


@pytest.mark.parametrize(
    "typed", ["无锡太湖阀门有限公司", "深圳前海机器人有限公司", "Muster Maschinen GmbH", "一"]
)
def test_a_name_nobody_has_is_not_asked_about(programme, typed):
    assert likely_known(typed, "", asker=programme.administrator, at=programme.now) == []


def test_who_may_not_name_a_partner_is_not_told_of_it(programme):
    asked = {"asker": programme.channel_manager, "at": programme.now}
    found = likely_known("瑞沃贸易有限公司", "", **asked)
    assert found == [programme.rivaltrade]
    # By its name alone: it is listed, and somebody else looks after it.
    assert not found[0].can_view

    programme.rivaltrade.take_off_list(by=programme.administrator, at=programme.now)

    assert likely_known("瑞沃贸易有限公司", "", **asked) == []


def test_of_two_presses_at_once_the_second_makes_nothing(programme):
    made = programme.northwind
    by = {"by": programme.administrator, "at": programme.now}

    with pytest.raises(JoinedAlready):
        Partner.join(name="北风", country="CN", public_id=made.public_id, **by)

    assert Partner.objects.filter(public_id=made.public_id).count() == 1
