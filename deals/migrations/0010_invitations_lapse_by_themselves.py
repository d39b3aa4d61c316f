"""Invitations that are open get the end they always had, and shares that wait for them too."""

from django.db import migrations

BOUND = """
    UPDATE deals_partystanding s SET during = tstzrange(lower(s.during), p.answer_by, '[)')
    FROM deals_party p
    WHERE p.id = s.party_id AND s.state = 'invited' AND upper_inf(s.during)
      AND NOT isempty(s.during) AND p.answer_by > lower(s.during);
"""
LAPSE = """
    INSERT INTO deals_partystanding (party_id, state, reason, by_id, during)
    SELECT p.id, 'lapsed', '', NULL, tstzrange(p.answer_by, NULL, '[)')
    FROM deals_partystanding s JOIN deals_party p ON p.id = s.party_id
    WHERE s.state = 'invited' AND upper(s.during) = p.answer_by;
"""
SHARES = """
    UPDATE deals_partysplit x SET during = tstzrange(lower(x.during), w.until, '[)')
    FROM deals_party q, (
        SELECT p.deal_id, min(p.answer_by) AS until
        FROM deals_party p
        JOIN deals_partystanding s ON s.party_id = p.id AND s.state = 'invited'
         AND upper(s.during) = p.answer_by
        JOIN deals_partysplit y ON y.party_id = p.id AND upper_inf(y.during)
        GROUP BY p.deal_id
    ) w
    WHERE q.id = x.party_id AND q.deal_id = w.deal_id AND upper_inf(x.during)
      AND NOT isempty(x.during) AND w.until > lower(x.during);
"""


class Migration(migrations.Migration):
    dependencies = [("deals", "0009_verdicts_remember_where_they_came_from")]

    # Bounded first: the two may not overlap. What follows is found by the bound.
    operations = [migrations.RunSQL([BOUND, LAPSE, SHARES], migrations.RunSQL.noop)]
