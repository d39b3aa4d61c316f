"""One after the other on a word, where there is no row yet to lock."""

from django.db import connection


def take_turns(word: str) -> None:
    """Wait until nobody else's transaction holds `word`; ours holds it to its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))", [word])
