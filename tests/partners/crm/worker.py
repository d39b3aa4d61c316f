"""A worker's turns without a broker: the tasks themselves, again and again, until it is killed."""

import time

import django

django.setup()

from partners import tasks  # noqa: E402 - models are ready only now

while True:
    tasks.send_to_crm()
    tasks.pull_crm_changes()
    time.sleep(0.1)
