"""Which protections end soon, told once: late where the portal was stopped, never twice."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import connection, transaction

from deals import protection_events as events
from deals.models.deal import Deal
from deals.models.reminder import ProtectionReminder
from partners import ledger
from permissions.actors import System

AT_ONCE = 500

# The same question as `due`, of all registrations at once.
DUE = """
    SELECT deal.public_id, min(upper(held.during)) AS ends
    FROM deals_protection held
    JOIN deals_protectionpolicy policy ON policy.id = held.policy_id
    CROSS JOIN LATERAL unnest(policy.reminder_days) AS days
    JOIN deals_deal deal ON deal.id = held.deal_id
    WHERE held.during @> %(at)s::timestamptz AND held.released_at IS NULL
      AND upper(held.during) - make_interval(days => days) <= %(at)s
      AND upper(held.during) - make_interval(days => days) >= lower(held.during)
      AND NOT EXISTS (
          SELECT 1 FROM deals_protectionreminder given
          WHERE given.deal_id = held.deal_id AND given.ends_at = upper(held.during)
            AND given.days = days
      )
    GROUP BY deal.public_id ORDER BY ends LIMIT %(most)s
"""


def due(deal: Deal, *, at: datetime) -> dict[datetime, set[int]]:
    """Return the reminders whose time has come and that nobody has given, by the end they tell.

    One whose moment lies before the protection began was never meant.
    """
    given = set(deal.reminders.values_list("ends_at", "days"))
    found: dict[datetime, set[int]] = defaultdict(set)
    for protection in deal.protections.select_related("policy").filter(
        during__contains=at, released_at=None
    ):
        ends = protection.ends_at
        for days in protection.policy.reminder_days:
            moment = ends - timedelta(days=days)
            if protection.starts_at <= moment <= at and (ends, days) not in given:
                found[ends].add(days)
    return dict(found)


@transaction.atomic
def remind(deal: Deal, *, by: System, at: datetime) -> int:
    """Tell the registrant's people of each end that is near, for a deal fetched locked.

    Where several reminders of one end are due at once, they are told once. Returns how often.
    """
    told = 0
    for ends, several in due(deal, at=at).items():
        ProtectionReminder.objects.bulk_create(
            ProtectionReminder(deal=deal, ends_at=ends, days=days, at=at) for days in several
        )
        said = events.ProtectionEnding(
            subject=deal, concerns=[deal.registrant], until=ends.isoformat()
        )
        ledger.record(said, by=by, at=at)
        told += 1
    return told


def with_reminders_due(*, at: datetime) -> list[str]:
    """Return the registrations of which a reminder is due, those that end first before others."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"at": at, "most": AT_ONCE})
        return [public_id for public_id, _ends in cursor.fetchall()]
