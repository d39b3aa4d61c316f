"""An approved deal becomes one opportunity in the CRM, whoever dies in between."""

import signal

import pytest
from django.utils import timezone

from partners.crm import failpoints, poll
from partners.crm.connector import ObjectType
from partners.models import Attempt, Command, CrmAccount, CrmOpportunity, Link
from tests.partners.crm.conftest import send_until_quiet

pytestmark = pytest.mark.crm


def test_an_approval_makes_account_and_opportunity_and_mirrors_them(portal):
    command = portal.approve(1)

    send_until_quiet(portal)

    command.refresh_from_db()
    (made,) = portal.in_crm(command)
    assert command.state == Command.State.CONFIRMED
    assert command.external_id == made.external_id
    assert made.stage == "lead"
    assert "D-1" in made.comment
    mirrored = CrmOpportunity.objects.get(external_id=made.external_id)
    assert mirrored.account.name == "苏州精工机械有限公司 1"
    link = Link.objects.get(role="opportunity")
    assert (link.portal_kind, link.portal_id) == ("deals.deal", 1)


def test_a_second_deal_of_the_same_customer_uses_the_same_account(portal):
    portal.approve(1, customer="same")
    portal.approve(2, customer="same")

    send_until_quiet(portal)

    crm = portal.connect()
    reference = f"prm:{portal.instance}:customer:same"
    assert len(crm.find(ObjectType.ACCOUNT, reference)) == 1
    assert CrmAccount.objects.count() == 1
    assert CrmOpportunity.objects.count() == 2


@pytest.mark.parametrize("failpoint", failpoints.NAMES)
def test_one_opportunity_though_the_worker_is_killed(portal, failpoint):
    command = portal.approve(1)

    killed = portal.process(FAILPOINT=f"{failpoint}:kill")

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    send_until_quiet(portal)
    assert len(portal.in_crm(command)) == 1
    reference = f"prm:{portal.instance}:customer:{command.desired['customer']['portal_id']}"
    assert len(portal.connect().find(ObjectType.ACCOUNT, reference)) == 1
    command.refresh_from_db()
    assert command.state in Command.FINISHED


def test_a_write_in_doubt_is_asked_for_twice_before_it_is_repeated(portal):
    command = portal.approve(1)
    portal.process(FAILPOINT="opportunity_doubted:kill")

    send_until_quiet(portal)

    doubt, repeated = Attempt.objects.filter(ref=command.ref).order_by("pk")
    assert doubt.outcome == "absent"
    assert (doubt.settled_at - doubt.probed_at).total_seconds() >= 1
    assert repeated.outcome == "created"


def test_the_crm_may_be_down_and_the_command_waits(portal, tryton):
    command = portal.approve(1)
    tryton.stop()
    try:
        failed = portal.process()
        assert failed.returncode == 1
        assert "not come up yet" in failed.stderr
    finally:
        tryton.start()

    send_until_quiet(portal)

    assert len(portal.in_crm(command)) == 1


def test_a_stage_moved_in_the_crm_is_mirrored_by_the_next_poll(portal, desk):
    command = portal.approve(1)
    send_until_quiet(portal)
    command.refresh_from_db()

    desk.move(command.external_id, "opportunity")
    poll.poll(portal.connection, portal.connect(), clock=timezone.now)

    assert CrmOpportunity.objects.get(external_id=command.external_id).stage == "opportunity"
