"""What every connector must do, whichever CRM is behind it."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from partners.crm.connector import (
    AccountDraft,
    Conflict,
    CrmError,
    Gone,
    ObjectType,
    OpportunityDraft,
    Outcome,
    Permanent,
    ProductDraft,
    Schema,
)

NO_OVERLAP = timedelta(0)


def fresh() -> str:
    return f"prm:contract:{uuid4().hex[:12]}"


def account(crm, **values):
    given = {"reference": fresh(), "name": f"苏州精工 {uuid4().hex[:6]}", **values}
    return crm.create(AccountDraft(**given))


def opportunity(crm, **values):
    given = {"reference": fresh(), "title": "Packaging line", "currency": "EUR", **values}
    return crm.create(OpportunityDraft(**given))


def everything(crm, object_type, size):
    after, found = "", []
    while True:
        page = crm.page(object_type, after=after, size=size)
        found += [each.external_id for each in page.snapshots]
        after = page.next_after
        if not after:
            return found


def all_changes(crm, object_type, position, size=200, overlap=NO_OVERLAP):
    found, more = [], True
    while more:
        changes = crm.changes(object_type, position, overlap=overlap, size=size)
        found += [each.external_id for each in changes.snapshots]
        position, more = changes.position, changes.has_more
    return found, position


class CrmConnectorContract:
    """Subclasses give the fixtures `crm`, a connector, and `clerk`, one of the CRM's own people."""

    # Who is there

    def test_the_instance_is_the_same_each_time(self, crm):
        assert crm.instance()
        assert crm.instance() == crm.instance()

    @pytest.mark.parametrize("object_type", list(ObjectType))
    def test_it_says_what_we_may_read(self, crm, object_type):
        assert crm.may_read(object_type) is True

    def test_stages_and_transitions_speak_of_the_same_stages(self, crm):
        declared = crm.capabilities
        assert set(declared.transitions) <= set(declared.stages)
        assert set().union(*declared.transitions.values()) <= set(declared.stages)

    # Create and read back

    def test_an_account_comes_back_as_it_was_given(self, crm):
        made = account(
            crm,
            name="上海华东机械有限公司",
            country="CN",
            website="https://huadong.example",
            identifiers=(("cn_uscc", "91110000600037341L"),),
        )

        seen = crm.read(ObjectType.ACCOUNT, made.external_id)

        assert seen.name == "上海华东机械有限公司"
        assert (seen.country, seen.website) == ("CN", "https://huadong.example")
        assert seen.identifiers == (("cn_uscc", "91110000600037341L"),)
        assert seen.reference == made.reference
        assert seen.is_active
        assert seen.merged_into is None

    def test_an_opportunity_comes_back_as_it_was_given(self, crm):
        customer = account(crm)

        made = opportunity(
            crm,
            account_id=customer.external_id,
            title="Line 4",
            currency="CNY",
            amount=Decimal("1280000.50"),
            start_date=date(2025, 3, 1),
            close_date=date(2027, 2, 28),
            comment="bid 招标 7",
        )

        seen = crm.read(ObjectType.OPPORTUNITY, made.external_id)
        assert seen.account_id == customer.external_id
        assert (seen.title, seen.currency, seen.comment) == ("Line 4", "CNY", "bid 招标 7")
        assert seen.amount == Decimal("1280000.50")
        assert (seen.start_date, seen.close_date) == (date(2025, 3, 1), date(2027, 2, 28))
        assert (seen.stage, seen.outcome) == ("lead", Outcome.OPEN)
        assert seen.owner_name
        assert seen.number

    def test_a_product_comes_back_as_it_was_given(self, crm):
        code = f"SD-{uuid4().hex[:6]}"

        made = crm.create(
            ProductDraft(code=code, name="Servo", family="Servo drives", list_price=Decimal(990))
        )

        seen = crm.read(ObjectType.PRODUCT, made.external_id)
        assert (seen.code, seen.name, seen.family) == (code, "Servo", "Servo drives")
        assert (seen.list_price, seen.currency) == (Decimal(990), "CNY")

    def test_a_rate_comes_back_as_the_crms_people_entered_it(self, crm, clerk):
        day = date(2019, 1, 1) + timedelta(days=uuid4().int % 2000)

        made = clerk.enter_rate("EUR", "0.128125", day)

        seen = crm.read(ObjectType.RATE, made)
        assert (seen.currency, seen.rate, seen.day) == ("EUR", Decimal("0.128125"), day)

    def test_a_price_list_says_what_the_crm_reckons_and_for_whom(self, crm, clerk):
        family, at_first = f"Family {uuid4().hex[:6]}", account(crm)
        made = crm.create(
            ProductDraft(code=uuid4().hex[:8], name="S", family=family, list_price=Decimal(1000))
        )
        formulas = [
            (family, 10.0, "unit_price * Decimal('0.85')"),
            (family, None, "unit_price * Decimal('0.9')"),
        ]
        name = f"Gold {uuid4().hex[:6]}"
        price_list = clerk.price(name, formulas, [at_first.external_id])
        before = crm.changes(ObjectType.PRICE_LIST, "", overlap=NO_OVERLAP).position

        seen = crm.read(ObjectType.PRICE_LIST, price_list)
        assert (seen.name, seen.currency, seen.tax_included) == (name, "CNY", False)
        assert seen.accounts == (at_first.external_id,)
        ours = [each for each in seen.prices if each[0] == made.external_id]
        assert ours == [
            (made.external_id, Decimal(0), Decimal(900)),
            (made.external_id, Decimal(10), Decimal(850)),
        ]

        then = account(crm)
        clerk.price(name, formulas[1:], [at_first.external_id, then.external_id])
        told = crm.changes(ObjectType.PRICE_LIST, before, overlap=timedelta(seconds=2)).snapshots
        (again,) = [each for each in told if each.external_id == price_list]
        assert again.accounts == (at_first.external_id, then.external_id)
        assert price_list in everything(crm, ObjectType.PRICE_LIST, 1)

    def test_an_opportunity_needs_no_account_while_it_is_a_lead(self, crm):
        assert opportunity(crm).account_id is None

    def test_many_are_created_in_order(self, crm):
        references = [fresh() for _ in range(5)]
        drafts = [
            OpportunityDraft(reference=each, title=each, currency="EUR") for each in references
        ]

        made = crm.create_many(drafts)

        seen = [crm.read(ObjectType.OPPORTUNITY, each).reference for each in made]
        assert seen == references

    def test_one_bad_row_keeps_the_whole_batch_out(self, crm):
        good, bad = fresh(), fresh()
        drafts = [
            OpportunityDraft(reference=good, title="", currency="EUR"),
            OpportunityDraft(reference=bad, title="", currency="EUR", account_id="99999999"),
        ]

        with pytest.raises(CrmError):
            crm.create_many(drafts)

        assert crm.find(ObjectType.OPPORTUNITY, good) == []

    def test_an_unknown_currency_is_refused_before_anything_is_made(self, crm):
        reference = fresh()

        with pytest.raises(Permanent):
            opportunity(crm, reference=reference, currency="XTS")

        assert crm.find(ObjectType.OPPORTUNITY, reference) == []

    def test_an_account_that_does_not_exist_is_refused(self, crm):
        with pytest.raises(Permanent):
            opportunity(crm, account_id="99999999")

    # Find by reference

    def test_nothing_bears_a_reference_never_given(self, crm):
        assert crm.find(ObjectType.OPPORTUNITY, fresh()) == []
        assert crm.find(ObjectType.ACCOUNT, fresh()) == []

    def test_the_reference_is_not_unique_and_the_oldest_comes_first(self, crm):
        reference = fresh()
        first = opportunity(crm, reference=reference)
        second = opportunity(crm, reference=reference)

        found = crm.find(ObjectType.OPPORTUNITY, reference)

        assert [each.external_id for each in found] == [first.external_id, second.external_id]

    def test_an_account_is_found_by_our_reference(self, crm):
        made = account(crm)
        found = crm.find(ObjectType.ACCOUNT, made.reference)
        assert [each.external_id for each in found] == [made.external_id]

    # Absent

    @pytest.mark.parametrize("object_type", list(ObjectType))
    @pytest.mark.parametrize("external_id", ["99999999", "no-id", ""])
    def test_an_unknown_id_is_gone(self, crm, object_type, external_id):
        with pytest.raises(Gone):
            crm.read(object_type, external_id)

    def test_writing_to_an_unknown_id_is_gone(self, crm):
        with pytest.raises(Gone):
            crm.write(ObjectType.OPPORTUNITY, "99999999", {"title": "x"})

    # Write

    def test_fields_are_written_and_the_others_left_alone(self, crm):
        made = opportunity(crm, amount=Decimal(5), comment="kept")

        crm.write(ObjectType.OPPORTUNITY, made.external_id, {"title": "New", "amount": Decimal(7)})

        seen = crm.read(ObjectType.OPPORTUNITY, made.external_id)
        assert (seen.title, seen.amount, seen.comment) == ("New", Decimal(7), "kept")
        assert seen.modified_at > made.modified_at

    def test_an_unknown_field_is_a_matter_of_schema(self, crm):
        made = opportunity(crm)
        with pytest.raises(Schema):
            crm.write(ObjectType.OPPORTUNITY, made.external_id, {"no_such_field": 1})

    def test_after_closing_only_the_reference_can_be_written(self, crm):
        made, reference = opportunity(crm), fresh()
        crm.transition(made.external_id, "lost")

        with pytest.raises(Conflict):
            crm.write(ObjectType.OPPORTUNITY, made.external_id, {"amount": Decimal(7)})
        crm.write(ObjectType.OPPORTUNITY, made.external_id, {"reference": reference})

        assert crm.read(ObjectType.OPPORTUNITY, made.external_id).reference == reference

    # Stages

    @pytest.mark.parametrize(
        ("path", "outcome"),
        [
            (["opportunity"], Outcome.OPEN),
            (["opportunity", "lead"], Outcome.OPEN),
            (["opportunity", "converted"], Outcome.OPEN),
            (["lost"], Outcome.LOST),
            (["opportunity", "lost"], Outcome.LOST),
            (["cancelled"], Outcome.CANCELLED),
            (["lost", "lead"], Outcome.OPEN),
        ],
    )
    def test_an_opportunity_moves_along_the_declared_transitions(self, crm, path, outcome):
        made = opportunity(crm, account_id=account(crm).external_id, amount=Decimal(10))

        for stage in path:
            moved = crm.transition(made.external_id, stage)

        assert (moved.stage, moved.outcome) == (path[-1], outcome)

    def test_moving_to_the_same_stage_again_changes_nothing(self, crm):
        made = opportunity(crm, account_id=account(crm).external_id)
        moved = crm.transition(made.external_id, "opportunity")

        again = crm.transition(made.external_id, "opportunity")

        assert again.modified_at == moved.modified_at

    def test_a_move_that_the_crm_does_not_know_is_a_conflict(self, crm):
        made = opportunity(crm)
        crm.transition(made.external_id, "lost")
        with pytest.raises(Conflict):
            crm.transition(made.external_id, "opportunity")

    def test_nobody_wins_by_asking(self, crm):
        made = opportunity(crm, account_id=account(crm).external_id)
        with pytest.raises(Permanent):
            crm.transition(made.external_id, "won")

    def test_a_lead_without_account_becomes_no_opportunity(self, crm):
        made = opportunity(crm)
        with pytest.raises(Permanent):
            crm.transition(made.external_id, "opportunity")

    # Many at once

    def test_many_are_found_by_their_references_the_oldest_first(self, crm):
        first, second, other = opportunity(crm), opportunity(crm), opportunity(crm)
        wanted = [second.reference, fresh(), first.reference]

        found = crm.find_many(ObjectType.OPPORTUNITY, wanted)

        assert [each.external_id for each in found] == [first.external_id, second.external_id]
        assert other.external_id not in {each.external_id for each in found}

    def test_accounts_too_are_found_by_their_references(self, crm):
        made = [account(crm), account(crm)]
        found = crm.find_many(ObjectType.ACCOUNT, [each.reference for each in made])
        assert {each.external_id for each in found} == {each.external_id for each in made}

    def test_a_batch_is_found_whole(self, crm):
        references = [fresh() for _ in range(200)]
        drafts = [OpportunityDraft(reference=ref, title="", currency="EUR") for ref in references]
        made = crm.create_many(drafts)

        found = crm.find_many(ObjectType.OPPORTUNITY, references)

        assert [each.external_id for each in found] == made
        assert [each.reference for each in found] == references

    def test_of_many_only_those_there_are_read(self, crm):
        first, second = opportunity(crm), opportunity(crm)

        found = crm.read_many(
            ObjectType.OPPORTUNITY, [second.external_id, "99999999", first.external_id]
        )

        assert list(found) == [first, second]

    def test_many_move_together(self, crm):
        customer = account(crm)
        made = [
            opportunity(crm, account_id=customer.external_id, close_date=date(2017, 3, 1))
            for _ in range(3)
        ]
        ids = [each.external_id for each in made]

        crm.transition_many(ids, "opportunity")
        crm.transition_many(ids[1:], "converted")

        seen = crm.read_many(ObjectType.OPPORTUNITY, ids)
        assert [each.stage for each in seen] == ["opportunity", "converted", "converted"]
        assert {each.close_date for each in seen} == {date(2017, 3, 1)}

    def test_losing_overwrites_the_close_date(self, crm):
        made = opportunity(crm, close_date=date(2017, 3, 1))
        crm.transition_many([made.external_id], "lost")
        assert crm.read(ObjectType.OPPORTUNITY, made.external_id).close_date != date(2017, 3, 1)

    def test_many_do_not_move_where_one_may_not(self, crm):
        made = opportunity(crm)
        crm.transition(made.external_id, "lost")
        with pytest.raises(Conflict):
            crm.transition_many([made.external_id], "opportunity")

    def test_many_leads_without_account_become_no_opportunities(self, crm):
        with pytest.raises(Permanent):
            crm.transition_many([opportunity(crm).external_id], "opportunity")

    def test_nobody_wins_many_by_asking(self, crm):
        with pytest.raises(Permanent):
            crm.transition_many([opportunity(crm).external_id], "won")

    def test_of_many_an_unknown_one_is_refused(self, crm):
        with pytest.raises(CrmError):
            crm.transition_many(["99999999"], "lost")

    def test_the_countries_it_knows_are_told(self, crm):
        assert {"CN", "DE", "US"} <= crm.capabilities.countries

    # Lists

    @pytest.mark.parametrize("size", [1, 3, 200])
    def test_pages_show_each_record_once_by_rising_id(self, crm, size):
        made = [account(crm).external_id for _ in range(4)]

        found = everything(crm, ObjectType.ACCOUNT, size)

        assert len(found) == len(set(found))
        assert found == sorted(found, key=int)
        assert set(made) <= set(found)

    def test_a_page_holds_what_reading_one_by_one_holds(self, crm):
        made = account(crm)
        page = crm.page(ObjectType.ACCOUNT, after=str(int(made.external_id) - 1), size=1)
        assert page.snapshots[0] == crm.read(ObjectType.ACCOUNT, made.external_id)

    # Changes

    def test_a_new_record_is_a_change_before_it_was_ever_updated(self, crm):
        _, position = all_changes(crm, ObjectType.OPPORTUNITY, "")
        made = opportunity(crm)

        found, _ = all_changes(crm, ObjectType.OPPORTUNITY, position)

        assert found == [made.external_id]

    def test_nothing_is_repeated_without_overlap_and_something_is_with_it(self, crm):
        made = opportunity(crm)
        _, position = all_changes(crm, ObjectType.OPPORTUNITY, "")

        assert all_changes(crm, ObjectType.OPPORTUNITY, position) == ([], position)
        found, _ = all_changes(crm, ObjectType.OPPORTUNITY, position, overlap=timedelta(seconds=60))
        assert made.external_id in found

    def test_a_stage_moved_by_the_crms_people_is_a_change(self, crm, clerk):
        made = opportunity(crm)
        _, position = all_changes(crm, ObjectType.OPPORTUNITY, "")

        clerk.move(made.external_id, "lost")

        assert all_changes(crm, ObjectType.OPPORTUNITY, position)[0] == [made.external_id]
        assert crm.read(ObjectType.OPPORTUNITY, made.external_id).outcome is Outcome.LOST

    @pytest.mark.parametrize("size", [1, 2, 200])
    def test_changes_come_complete_in_pages_of_any_size(self, crm, size):
        _, position = all_changes(crm, ObjectType.ACCOUNT, "")
        made = [account(crm).external_id for _ in range(3)]

        found, _ = all_changes(crm, ObjectType.ACCOUNT, position, size=size)

        assert found == made

    def test_a_renamed_account_is_a_change(self, crm, clerk):
        made = account(crm)
        _, position = all_changes(crm, ObjectType.ACCOUNT, "")

        clerk.rename_account(made.external_id, "苏州精工（集团）")

        assert all_changes(crm, ObjectType.ACCOUNT, position)[0] == [made.external_id]
        assert crm.read(ObjectType.ACCOUNT, made.external_id).name == "苏州精工（集团）"

    # Merge and delete

    def test_nobody_merged_is_nobody(self, crm):
        assert crm.merged_into(ObjectType.ACCOUNT, account(crm).external_id) is None

    def test_a_merge_names_the_survivor_and_moves_opportunities_in_silence(self, crm, clerk):
        loser, winner = account(crm), account(crm)
        moved = opportunity(crm, account_id=loser.external_id)
        _, position = all_changes(crm, ObjectType.OPPORTUNITY, "")

        clerk.merge_accounts(loser.external_id, winner.external_id)

        assert crm.merged_into(ObjectType.ACCOUNT, loser.external_id) == winner.external_id
        assert crm.read(ObjectType.ACCOUNT, loser.external_id).is_active is False
        seen = crm.read(ObjectType.OPPORTUNITY, moved.external_id)
        assert seen.account_id == winner.external_id
        assert all_changes(crm, ObjectType.OPPORTUNITY, position)[0] == []

    def test_a_chain_of_merges_ends_at_the_last_survivor(self, crm, clerk):
        first, second, third = account(crm), account(crm), account(crm)
        clerk.merge_accounts(first.external_id, second.external_id)
        clerk.merge_accounts(second.external_id, third.external_id)

        assert crm.merged_into(ObjectType.ACCOUNT, first.external_id) == third.external_id

    def test_a_merged_account_shows_among_the_changes(self, crm, clerk):
        loser, winner = account(crm), account(crm)
        _, position = all_changes(crm, ObjectType.ACCOUNT, "")

        clerk.merge_accounts(loser.external_id, winner.external_id)

        assert loser.external_id in all_changes(crm, ObjectType.ACCOUNT, position)[0]

    def test_a_deleted_account_is_gone_and_its_opportunity_has_none(self, crm, clerk):
        customer = account(crm)
        made = opportunity(crm, account_id=customer.external_id)

        clerk.delete_account(customer.external_id)

        with pytest.raises(Gone):
            crm.read(ObjectType.ACCOUNT, customer.external_id)
        assert customer.external_id not in everything(crm, ObjectType.ACCOUNT, 200)
        assert crm.read(ObjectType.OPPORTUNITY, made.external_id).account_id is None
