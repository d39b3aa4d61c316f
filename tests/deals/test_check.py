"""The neutral answer before a registration: what it says, and what it never tells."""

import pytest

from deals.check import check
from deals.course import claimed
from deals.matching.score import Known
from deals.models import Customer, Deal
from partners.models import Programme

pytestmark = pytest.mark.django_db

SAME = Known(name="苏州精工机械有限公司", country="CN")


def asked(world, wanted=SAME, *, who="rival", partner="rivaltrade", **more):
    said = claimed(world.partners[partner], {"families": more.pop("families", ())})
    return check(wanted, said=said, by=world.people[who], at=world.now, **more)


def test_another_partners_live_registration_speaks_in_the_one_sentence(world):
    nothing = asked(world)
    world.submitted()

    answer = asked(world)

    assert answer.is_close
    assert not nothing.is_close
    assert answer.own == []
    assert "苏州" not in answer.sentence
    assert "Northwind" not in answer.sentence


def test_one_match_and_nine_are_answered_in_the_same_words(world):
    world.submitted()
    one = asked(world)
    for _each in range(8):
        world.submitted()

    assert asked(world) == one


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_holds_no_place_is_silent(world, state):
    deal = world.draft() if state == "draft" else world.submitted()
    if state == "withdrawn":
        deal.withdraw(by=world.seller, at=world.now)

    assert not asked(world).is_close


def test_a_possible_customer_is_silent_and_goes_to_the_reviewer(world):
    world.submitted(customer_name="苏州精工机械有限公司昆山分公司")

    assert not asked(world).is_close


def test_another_product_family_is_another_matter(world):
    world.submitted()

    assert asked(world, families=[world.families["drives"]]).is_close
    assert not asked(world, families=[world.families["motors"]]).is_close


def test_a_customer_that_only_the_crm_knows_is_silent(world):
    Customer.known_as(SAME.name, country="CN", at=world.now)

    assert not asked(world).is_close


def test_ones_own_teams_registrations_are_shown_in_full(world):
    submitted, draft = world.submitted(), world.draft()

    answer = asked(world, who="reader", partner="northwind")

    assert not answer.is_close
    assert {deal.pk for deal in answer.own} == {submitted.pk, draft.pk}


def test_after_too_many_different_customers_every_answer_is_the_sentence(world):
    Programme.objects.update(checks_a_day=2)
    first, second, third = (Known(name=f"Muster {n} GmbH", country="DE") for n in "ABC")

    assert not asked(world, first).is_close
    assert not asked(world, second).is_close
    assert asked(world, third).is_close
    assert not asked(world, first).is_close, "an answer once given is given again"
    assert asked(world, SAME).is_close


def test_every_question_does_the_same_work(world, django_assert_num_queries):
    asked(world, Known(name="Muster GmbH", country="DE"))
    world.submitted()
    asked(world)  # the row of the day is there, for both
    asked(world, Known(name="Anders GmbH", country="DE"))
    count = 19
    with django_assert_num_queries(count, exact=False) as nothing:
        asked(world, Known(name="Anders GmbH", country="DE"))
    with django_assert_num_queries(count, exact=False) as same:
        asked(world)

    assert abs(len(nothing) - len(same)) <= 1, "the candidates' identifiers, and no more"
    assert Deal.objects.count() == 1
