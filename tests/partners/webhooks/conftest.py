from datetime import timedelta

import pytest

from deals.models import Deal
from partners.delivery import deliver_due
from partners.models import Webhook
from partners.webhooks.sending import send_due
from tests.partners.webhooks.receiver import in_a_thread

LATER = timedelta(seconds=30)


@pytest.fixture(scope="session")
def listening():
    receiver = in_a_thread()
    yield receiver
    receiver.shutdown()
    receiver.server_close()


@pytest.fixture
def receiver(listening, settings):
    """Yield a machine on loopback, which only the setting for trials lets us reach."""
    settings.WEBHOOKS_TO_LOOPBACK = True
    listening.got.clear()
    listening.answers.clear()
    return listening


@pytest.fixture
def webhook(world, receiver):
    """Northwind's machine, told in the name of its manager."""
    row, _secret = made(world, receiver)
    return row


def made(world, receiver, **how):
    said = {"partner": world.northwind, "by": world.partner_manager, "at": world.now, **how}
    return Webhook.make(name="ERP", url=receiver.url, **said)


def turn(at):
    """Do what the worker does in one of its turns."""
    deliver_due(at=at)
    return send_due(clock=lambda: at)


def decided(world, deal, verb, *, at, **said):
    fresh = Deal.objects.fetch(
        world.channel_manager, "decide", at=at, public_id=deal.public_id, lock=True
    )
    getattr(fresh, verb)(by=world.channel_manager, at=at, **said)
    return fresh
