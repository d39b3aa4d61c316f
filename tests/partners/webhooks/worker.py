"""A worker's turns without a broker, allowed to reach loopback: the tasks until it is killed."""

import time

import django

django.setup()

from partners import tasks  # noqa: E402 - models are ready only now
from portal.tasks import deliver_ledger_entries  # noqa: E402

while True:
    deliver_ledger_entries()
    tasks.send_to_machines()
    time.sleep(0.1)
