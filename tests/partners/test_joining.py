"""A company becomes a partner, and what it is to us is said and changed on pages."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from partners.likely import likely_known
from partners.models import (
    AccountTaken,
    Connection,
    CrmAccount,
    Invitation,
    JoinedAlready,
    LedgerEntry,
    Membership,
    Partner,
    PartnerType,
    Territory,
    TerritoryOversight,
    Tier,
)
from partners.sentences import sentences
from partners.what_it_is import WhatItIs, become
from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db
NEW = "/partners/new/"


@pytest.fixture
def programme(world):
    """Name what a partner can be: two types, two tiers, two territories."""
    PartnerType.objects.create(code="agency", name_en="Agent", name_zh="代理商")
    for code, en, zh in [("gold", "Gold", "金牌"), ("silver", "Silver", "银牌")]:
        Tier.objects.create(code=code, name_en=en, name_zh=zh)
    for code, en, zh in [("east", "East", "华东"), ("south", "South", "华南")]:
        Territory.objects.create(code=code, name_en=en, name_zh=zh)
    return world


@pytest.fixture
def as_person(world, client):
    def sign_in(name):
        client.force_login(world.people[name])
        return client

    return sign_in


def page_of(world, name="northwind", rest="facts/"):
    return f"/partners/{world.partners[name].public_id}/{rest}"


def written(**more):
    return {"name": "无锡太湖阀门有限公司", "latin_name": "", "country": "CN", **more}


def drawn(answer):
    """Return the hidden version that the form on a page was drawn with."""
    return re.search(r'name="version" value="(\w+)"', answer.text)[1]


def verbs(partner):
    entries = LedgerEntry.objects.filter(concerns=partner).order_by("pk")
    return [each.verb.removeprefix("partners.") for each in entries]


def account(world, number="4711", name="Northwind Automation", **more):
    crm, _made = Connection.objects.get_or_create(kind="tryton", name="crm", base_url="")
    known = {"connection": crm, "external_id": number, "code": number, "as_of": world.now}
    return CrmAccount.objects.create(name=name, **known | more)


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


# What it is.


def test_types_tier_territories_and_listing_change_together(programme, as_person):
    chen = as_person("channel_manager")
    version = drawn(chen.get(page_of(programme)))
    said = {"types": ["agency"], "tier": "gold", "territories": ["east", "south"]}

    answer = chen.post(page_of(programme), said | {"version": version}, follow=True)

    assert answer.status_code == 200
    partner = programme.northwind
    at = LedgerEntry.objects.latest("pk").at
    assert WhatItIs.of(partner, at=at) == WhatItIs(
        frozenset({"agency"}), "gold", frozenset({"east", "south"}), is_listed=False
    )
    gained = ["type_given", "territory_given", "territory_given", "tier_changed", "unlisted"]
    assert verbs(partner)[-5:] == gained
    page = chen.get(page_of(programme, rest="")).text
    assert "gave" in page
    assert "Agent" in page

    # Sent again it is of a version that is no more; drawn anew it changes nothing.
    assert chen.post(page_of(programme), said | {"version": version}).status_code == 409
    now = drawn(chen.get(page_of(programme)))
    assert chen.post(page_of(programme), said | {"version": now}).status_code == 302
    assert verbs(partner)[-5:] == gained

    emptied = {"types": [], "tier": "", "territories": ["east"], "is_listed": "on"}
    chen.post(page_of(programme), emptied | {"version": now})
    assert verbs(partner)[-4:] == ["type_ended", "territory_ended", "tier_ended", "listed"]
    assert partner.tiers.count() == 1
    assert partner.types.count() == 1


def test_every_change_is_told_in_both_languages(programme):
    east, agency = Territory.objects.get(code="east"), PartnerType.objects.get(code="agency")
    by = {"by": programme.administrator, "at": programme.now}
    partner = programme.northwind
    partner.add_type(agency, **by)
    partner.add_territory(east, **by)
    partner.end_type(agency, **by)
    partner.end_territory(east, **by)
    partner.leave_to_nobody(**by)
    entries = list(LedgerEntry.objects.filter(concerns=partner, at=programme.now).order_by("pk"))
    told = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            read = sentences(entries, reader=programme.director, at=programme.now)
            told[language] = [str(each) for each in read]

    assert told["en"][0] == "Administrator gave 北风自动化设备有限公司 the type Agent"
    assert told["en"][-1] == "Channel_Manager is no longer the channel manager"
    assert "代理商" in told["zh-hans"][0]
    assert "华东" in told["zh-hans"][1]
    assert not any("gave" in said or "longer" in said for said in told["zh-hans"])


@pytest.mark.parametrize("rest", ["facts/", "facts/account/", "facts/account/end/"])
def test_who_does_not_look_after_it_does_not_say_what_it_is(programme, as_person, rest):
    # The auditor sees it; the other channel manager does not even know of it.
    before = verbs(programme.northwind)

    assert as_person("other_channel_manager").post(page_of(programme, rest=rest)).status_code == 404
    assert as_person("auditor").post(page_of(programme, rest=rest)).status_code == 403
    assert as_person("partner_manager").post(page_of(programme, rest=rest)).status_code == 403
    assert verbs(programme.northwind) == before


def test_a_territory_is_previewed_by_name_with_what_it_opens(programme, as_person):
    east = Territory.objects.get(code="east")
    TerritoryOversight.begin(
        person=programme.other_channel_manager,
        territory=east,
        by=programme.administrator,
        at=programme.now,
    )
    deal = programme.submitted()
    chen = as_person("channel_manager")
    version = drawn(chen.get(page_of(programme)))
    said = {"territories": ["east"], "is_listed": "on", "version": version}

    told = chen.post(page_of(programme), said | {"preview": "1"}).context["facts_foreseen"]

    assert told.gain == [programme.other_channel_manager]
    assert told.lose == []
    [(who, sights)] = told.each
    assert who == programme.other_channel_manager
    assert {sight.kind.label: sight.gained for sight in sights}["deals.deal"] == 1
    assert not programme.northwind.territories.exists()

    chen.post(page_of(programme), said)
    at = LedgerEntry.objects.latest("pk").at
    reached = type(deal).objects.permitted(programme.other_channel_manager, at=at)
    assert deal in reached


def test_of_many_people_it_is_said_how_many(programme, as_person):
    east = Territory.objects.get(code="east")
    for number in range(4):
        person = programme.staff(f"overseer-{number}", "channel_manager")
        TerritoryOversight.begin(
            person=person, territory=east, by=programme.administrator, at=programme.now
        )
    chen = as_person("channel_manager")
    version = drawn(chen.get(page_of(programme)))
    said = {"territories": ["east"], "is_listed": "on", "version": version, "preview": "1"}

    answer = chen.post(page_of(programme), said)

    assert answer.context["facts_foreseen"].each == []
    assert "4 people would see the partner" in answer.text


# Who looks after it.


def test_a_director_gives_a_partner_to_somebody_else_and_is_told_what_that_does(
    programme, as_person
):
    programme.submitted()
    lin = as_person("director")
    page = page_of(programme, rest="facts/channel-manager/")
    said = {"channel_manager": programme.other_channel_manager.public_id}

    told = lin.post(page, said | {"preview": "1"}).context["manager_foreseen"]

    assert (told.gain, told.lose) == (
        [programme.other_channel_manager],
        [programme.channel_manager],
    )
    changes = {who: {s.kind.label: (s.gained, s.lost) for s in sights} for who, sights in told.each}
    assert changes[programme.other_channel_manager]["deals.deal"] == (1, 0)
    assert changes[programme.channel_manager]["deals.deal"] == (0, 1)

    for _twice in range(2):
        assert lin.post(page, said).status_code == 302
    assert verbs(programme.northwind)[-1] == "channel_manager_assigned"
    assert as_person("channel_manager").get(page_of(programme)).status_code == 404

    lin = as_person("director")
    for _twice in range(2):
        assert lin.post(page, {"channel_manager": ""}).status_code == 302
    assert verbs(programme.northwind)[-2:] == ["channel_manager_assigned", "channel_manager_left"]


@pytest.mark.parametrize("name", ["channel_manager", "partner_manager", "auditor"])
def test_who_looks_after_it_does_not_say_who_does(programme, as_person, name):
    page = page_of(programme, rest="facts/channel-manager/")
    other = programme.other_channel_manager.public_id

    assert as_person(name).post(page, {"channel_manager": other}).status_code == 403
    assert programme.northwind.channel_manager(at=programme.now) == programme.channel_manager


def test_only_a_channel_manager_is_given_a_partner(programme, as_person):
    page = page_of(programme, rest="facts/channel-manager/")

    answer = as_person("administrator").post(
        page, {"channel_manager": programme.direct_seller.public_id}
    )

    assert answer.status_code == 422
    assert answer.context["manager_form"].errors["channel_manager"]


def test_giving_away_what_one_sees_by_it_leads_to_the_list(programme, as_person):
    east = Territory.objects.get(code="east")
    TerritoryOversight.begin(
        person=programme.other_channel_manager,
        territory=east,
        by=programme.administrator,
        at=programme.now,
    )
    programme.northwind.add_territory(east, by=programme.administrator, at=programme.now)
    other = as_person("other_channel_manager")
    version = drawn(other.get(page_of(programme)))

    answer = other.post(page_of(programme), {"is_listed": "on", "version": version})

    assert answer.headers["Location"] == "/partners/"


# Which account of the CRM it is.


@pytest.mark.parametrize("typed", ["4711", " northwind automation "])
def test_an_account_of_the_crm_is_linked_by_number_or_name(programme, as_person, typed):
    known = account(programme)
    chen = as_person("channel_manager")
    page = page_of(programme, rest="facts/account/")

    for _twice in range(2):
        assert chen.post(page, {"account": typed}).status_code == 302

    assert Partner.objects.get(pk=programme.northwind.pk).account == known
    assert verbs(programme.northwind)[-2:] == ["channel_manager_assigned", "account_linked"]
    for _twice in range(2):
        assert chen.post(page + "end/").status_code == 302
    assert Partner.objects.get(pk=programme.northwind.pk).account is None
    assert verbs(programme.northwind)[-2:] == ["account_linked", "account_unlinked"]


def test_an_account_that_is_not_there_or_taken_is_refused_at_the_field(programme, as_person):
    taken = account(programme)
    account(programme, "1", "Twice")
    account(programme, "2", "Twice")
    account(programme, "3", "Gone", deleted_at=programme.now)
    account(programme, "4", "Merged", merged_into=taken)
    programme.agentia.link_account(taken, by=programme.administrator, at=programme.now)
    root = as_person("administrator")
    page = page_of(programme, rest="facts/account/")

    for typed in ("0815", "Twice", "Gone", "Merged", "  "):
        answer = root.post(page, {"account": typed})
        assert answer.status_code == 422, typed
        assert answer.context["account_form"].errors["account"]
    answer = root.post(page, {"account": "4711"})
    assert answer.status_code == 409
    assert answer.context["account_form"].errors["account"]
    assert Partner.objects.get(pk=programme.northwind.pk).account is None


def test_two_partners_are_never_one_account(programme):
    taken = account(programme)
    by = {"by": programme.administrator, "at": programme.now}
    programme.agentia.link_account(taken, **by)

    with pytest.raises(AccountTaken):
        programme.northwind.link_account(taken, **by)

    assert programme.northwind.account is None


# One after the other, whoever's clock was first.


def test_who_waited_for_somebody_later_by_the_clock_falls_over_nothing(programme):
    gold, silver = Tier.objects.get(code="gold"), Tier.objects.get(code="silver")
    east, agency = Territory.objects.get(code="east"), PartnerType.objects.get(code="agency")
    partner = programme.northwind
    later = {"by": programme.administrator, "at": programme.now + timedelta(seconds=5)}
    earlier = {"by": programme.administrator, "at": programme.now}
    for by in (later, earlier):
        partner.set_tier(gold, **by)
        partner.add_type(agency, **by)
        partner.add_territory(east, **by)
        partner.assign_channel_manager(programme.other_channel_manager, **by)
        partner.show_in_list(**by)
    partner.set_tier(silver, **earlier)
    partner.assign_channel_manager(programme.channel_manager, **earlier)

    held = partner.tiers.holding(at=later["at"])
    assert [each.tier for each in held] == [silver]
    assert partner.channel_manager(at=later["at"]) == programme.channel_manager


def test_becoming_what_it_is_already_is_not_written_down(programme):
    partner, at = programme.northwind, programme.now
    before = verbs(partner)

    become(partner, WhatItIs.of(partner, at=at), by=programme.administrator, at=at)

    assert verbs(partner) == before


def test_of_two_presses_at_once_the_second_makes_nothing(programme):
    made = programme.northwind
    by = {"by": programme.administrator, "at": programme.now}

    with pytest.raises(JoinedAlready):
        Partner.join(name="北风", country="CN", public_id=made.public_id, **by)

    assert Partner.objects.filter(public_id=made.public_id).count() == 1
