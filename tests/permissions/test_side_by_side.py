"""No look has to wait for another one to be written down."""

from threading import Thread

from django.db import connection, connections, transaction

from permissions.access_log import Look, record_look
from permissions.models import AccessEntry
from tests.world import build


def test_one_look_waits_for_no_other(own_database):
    """Two requests write their entries side by side, about the same person and thing."""
    world = build()
    deal = world.submitted()
    look, done = Look(actor=world.seller, at=world.now, door="page"), []

    def another():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '200ms'")
                record_look(look, action="view", things=[deal])
            done.append(True)
        finally:
            connections.close_all()

    with transaction.atomic():
        record_look(
            Look(actor=world.seller, at=world.now, door="page"), action="view", things=[deal]
        )
        thread = Thread(target=another)
        thread.start()
        thread.join(timeout=20)
        assert done == [True]
    assert AccessEntry.objects.count() == 2
