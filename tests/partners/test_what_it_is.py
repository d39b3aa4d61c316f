"""What a partner is to us is said and changed on a page, by those who answer for it."""

from datetime import timedelta

import pytest
from django.utils import translation

from deals.sales import heard
from partners.models import (
    AccountTaken,
    Discrepancy,
    LedgerEntry,
    OwnedByTheCrm,
    Partner,
    PartnerType,
    Territory,
    TerritoryOversight,
    Tier,
)
from partners.sentences import sentences
from partners.what_it_is import WhatItIs, become
from tests.partners.facts import account, drawn, page_of, verbs

pytestmark = pytest.mark.django_db
NEW = "/partners/new/"


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
    assert verbs(programme.northwind)[-2:] == ["account_linked", "renamed"]
    for _twice in range(2):
        assert chen.post(page + "end/").status_code == 302
    assert Partner.objects.get(pk=programme.northwind.pk).account is None
    assert verbs(programme.northwind)[-2:] == ["renamed", "account_unlinked"]


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


# What it is called.


def test_a_name_is_ours_to_write_until_the_crm_says_it(programme, as_person):
    chen = as_person("channel_manager")
    page = page_of(programme, rest="facts/name/")
    said = {"name": "苏州北风自动化设备有限公司", "latin_name": "Northwind", "country": "HK"}

    for _twice in range(2):
        assert chen.post(page, said).status_code == 302
    partner = Partner.objects.get(pk=programme.northwind.pk)
    assert (partner.name, partner.latin_name, partner.country) == tuple(said.values())
    assert verbs(partner).count("renamed") == 1
    assert partner in Partner.objects.search("suzhou")

    known = account(programme, name="北风自动化（中国）有限公司", country="CN")
    partner.link_account(known, by=programme.administrator, at=programme.now)
    assert (partner.name, partner.country) == (known.name, "CN")
    assert partner.latin_name == "Northwind"

    # A form that was drawn before writes the Latin name alone; the verb refuses the others.
    chen.post(page, said | {"latin_name": "Beifeng"})
    partner.refresh_from_db()
    assert (partner.name, partner.latin_name) == (known.name, "Beifeng")
    by = {"by": programme.administrator, "at": programme.now}
    with pytest.raises(OwnedByTheCrm) as refusal:
        partner.be_called(name="Another", latin_name="", country="DE", **by)
    assert set(refusal.value.fields) == {"name", "country"}


def test_a_partner_follows_the_name_its_account_is_given_in_the_crm(programme):
    known = account(programme)
    partner = programme.northwind
    partner.link_account(known, by=programme.administrator, at=programme.now)
    known.name = "Northwind Holding"
    known.save()

    heard(known, {"name": ("Northwind Automation", "Northwind Holding")}, programme.now)

    partner.refresh_from_db()
    assert partner.name == "Northwind Holding"
    assert partner in Partner.objects.search("holding")


def test_of_two_partners_whose_accounts_are_merged_a_person_judges(programme):
    left, gone = account(programme), account(programme, "1", "Northwind twice")
    by = {"by": programme.administrator, "at": programme.now}
    programme.agentia.link_account(left, **by)
    programme.northwind.link_account(gone, **by)

    heard(gone, {"merged_into": (None, left)}, programme.now)

    assert Partner.objects.get(pk=programme.northwind.pk).account == gone
    assert Discrepancy.objects.get().fields["partners"] == [programme.northwind.public_id]


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
