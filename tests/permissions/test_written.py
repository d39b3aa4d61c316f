"""A rule that was written out once says of everybody what it says when it is built for them."""

from datetime import timedelta

import pytest
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from content.models import LibraryPage
from deals.models import Deal, Party
from partners.models import Partner
from permissions.models import User
from permissions.rules import Reason, declarations, declared, of_few_rows, rows, write_down
from permissions.written import spelled_out

pytestmark = pytest.mark.django_db

HELD = gettext_lazy("Works for this partner")


def keys(model, person, action, at):
    return set(
        model._base_manager.filter(rows(model, person, action, at=at)).values_list("pk", flat=True)
    )


def joint(world):
    deal, role, at = world.draft(), world.roles["agent"], world.now
    Party.begin(deal=deal, partner=world.agentia, role=role, state="named", by=world.seller, at=at)
    deal.submit(by=world.seller, at=at)
    return deal


@pytest.mark.parametrize("who", ["agent", "channel_manager"])
def test_every_rule_written_opens_what_it_opens_spelled_out(world, who):
    world.submitted()
    joint(world)
    person, opened = world.people[who], 0
    for model, action in declarations():
        seen = keys(model, person, action, world.now)
        with of_few_rows():
            assert keys(model, person, action, world.now) == seen
        with spelled_out():
            assert keys(model, person, action, world.now) == seen, (model, action)
        opened += bool(seen)
    assert opened > 10


def test_a_written_rule_holds_within_a_query_of_the_same_table(world):
    """The row it asks of is its own query's, whatever names Django gives the tables."""
    asked_along = joint(world)
    world.submitted()
    of_northwind = set(Deal._base_manager.values_list("pk", flat=True))
    assert not Party.objects.filter(partner=world.agentia, id=F("deal_id")).exists()
    deep = Deal._base_manager.all()
    for _ in range(5):
        for who, own in ((world.seller, of_northwind), (world.agent, {asked_along.pk})):
            seen = Deal.objects.permitted(who, at=world.now).filter(pk__in=deep.values("pk"))
            within = Deal._base_manager.filter(pk__in=seen.values("pk"))
            assert set(within.values_list("pk", flat=True)) == own
        deep = Deal._base_manager.filter(pk__in=deep.values("pk"))


def test_a_written_rule_asks_for_its_own_moment(world):
    deal = world.submitted()
    assert Deal.objects.permitted(world.seller, at=world.now).filter(pk=deal.pk).exists()
    before = world.now - timedelta(days=9000)
    assert not Deal.objects.permitted(world.seller, at=before).filter(pk=deal.pk).exists()


@pytest.mark.parametrize("model", [Deal, Partner, LibraryPage])
@pytest.mark.parametrize("role", ["channel_manager", ""])
def test_what_is_asked_most_is_written(model, role):
    assert write_down(model, declared(model, "view"), frozenset({role} - {""}))


def reads_first(user, at):
    found = list(User.objects.filter(pk=user.pk).values_list("pk", flat=True))
    yield Reason("found", HELD, Q(pk__in=found))


def by_another_moment(user, at):
    yield Reason("later", HELD, Q(created_at__lt=at - timedelta(days=1)))


def since_a_day_of_ours(user, at):
    if at.year > 2026:
        yield Reason("since", HELD, Q(registered_by=user))


def joined(user, at):
    yield Reason("joined", HELD, Q(registrant__name="x"))


def in_one_language(user, at):
    yield Reason("said", "said", Q(registered_by=user))


@pytest.mark.parametrize(
    "rule", [reads_first, by_another_moment, since_a_day_of_ours, joined, in_one_language]
)
def test_what_depends_on_more_is_built_for_each(rule):
    assert write_down(Deal, rule, frozenset()) is None
