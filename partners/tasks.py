"""Doors that a clock opens. Each is short, does what is due and may run twice."""

import logging
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from partners.crm import outbox, poll, sweep
from partners.crm.connections import connect, runs_without_crm, the_connection
from partners.crm.connector import Connector, CrmError
from partners.crm.locks import held_if_free
from partners.health import sums
from partners.models import Command, Connection
from partners.webhooks import retention, sending

log = logging.getLogger(__name__)
Work = Callable[[Connection, Connector, Callable[[], datetime]], object]


def with_crm(turn: str, work: Work) -> None:
    """Do this work if nobody else is at it and the CRM answers; its absence is no error here."""
    if runs_without_crm():
        return
    connection = the_connection()
    with held_if_free("crm", turn) as mine:
        if not mine:
            return
        try:
            with closing(connect(connection, at=timezone.now())) as crm:
                work(connection, crm, timezone.now)
        except CrmError as error:
            log.info("CRM %s: %s", turn, error)


@shared_task(name="partners.send_to_crm", expires=10)
def send_to_crm() -> None:
    if not Command.objects.filter(state__in=(*outbox.DUE, *outbox.IN_HAND)).exists():
        return
    Command.objects.filter(connection=None).update(connection=the_connection())
    with_crm("send", lambda connection, crm, clock: outbox.send_due(connection, crm, clock=clock))


@shared_task(name="partners.pull_crm_changes", expires=10)
def pull_crm_changes() -> None:
    with_crm("pull", lambda connection, crm, clock: poll.poll(connection, crm, clock=clock))


@shared_task(name="partners.sweep_linked_deals", expires=30)
def sweep_linked_deals() -> None:
    with_crm(
        "linked", lambda connection, crm, clock: sweep.sweep_linked(connection, crm, clock=clock)
    )


@shared_task(name="partners.sweep_crm", expires=25)
def sweep_crm() -> None:
    """Take the hourly round a turn further. Which page comes next stands in its rows."""
    if runs_without_crm() or not sweep.is_due(the_connection(), at=timezone.now()):
        return
    with_crm("sweep", lambda connection, crm, clock: sweep.turn(connection, crm, clock=clock))


@shared_task(name="partners.send_to_machines", expires=10)
def send_to_machines() -> None:
    sending.send_due(clock=timezone.now)


@shared_task(name="partners.forget_what_machines_were_told", expires=3600)
def forget_what_machines_were_told() -> None:
    retention.forget(at=timezone.now())


@shared_task(name="partners.add_up_health", expires=30)
def add_up_health() -> None:
    sums.add_up(at=timezone.now())
