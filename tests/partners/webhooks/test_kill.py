"""A worker killed between sending and answer: the same thing is sent again, under the same id."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.utils import timezone

from partners.models import Webhook, WebhookDelivery
from tests.partners.crm.tryton_desk import ROOT
from tests.world import build

WITHIN = 60


@pytest.mark.proof("webhook_kills")
def test_a_worker_killed_before_the_answer_sends_it_again_under_the_same_id(
    own_database, settings, tmp_path, full_size, proven
):
    settings.WEBHOOKS_TO_LOOPBACK = True
    kills = 10 if full_size else 1
    world = build()
    for nth in range(kills):
        heard = tmp_path / f"heard-{nth}"
        heard.touch()
        with receiver(heard) as listening, worker(own_database) as first:
            url = listening.stdout.readline().decode().strip()
            at = timezone.now()
            row, _secret = Webhook.make(
                name=f"ERP {nth}",
                url=url,
                partner=world.northwind,
                by=world.partner_manager,
                at=at,
            )
            world.draft(at=at)
            until(heard.read_text)
            first.send_signal(signal.SIGKILL)
            assert first.wait() == -signal.SIGKILL
            assert row.deliveries.get().state == "waiting"
            with worker(own_database):
                until(row.deliveries.filter(state="delivered").exists)
        delivery = WebhookDelivery.objects.get(webhook=row)
        assert Counter(heard.read_text().split()) == {delivery.message_id: 2}
        row.end(by=world.partner_manager, at=timezone.now())
    proven("kills between sending and answer", kills)


def until(seen):
    end = time.monotonic() + WITHIN
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.05)


class Ended:
    """A process that is gone when the block is left."""

    def __init__(self, process):
        self.process = process

    def __enter__(self):
        return self.process

    def __exit__(self, *_error):
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def receiver(file):
    words = [sys.executable, "-m", "tests.partners.webhooks.receiver", file]
    return Ended(subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE))


def worker(database):
    surroundings = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": database,
        "PORTAL_ENV": "demo",
        "WEBHOOKS_TO_LOOPBACK": "yes",
    }
    words = [sys.executable, "-m", "tests.partners.webhooks.worker"]
    return Ended(subprocess.Popen(words, cwd=ROOT, env=surroundings))
