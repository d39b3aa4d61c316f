"""Which partners of ours a new name may mean: asked before there are two of one company."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import F
from django.db.models.functions import Greatest

from partners.models import Partner
from permissions.names import folded, sort_key

# Half of what the names are made of. Names of one branch and town reach it too: somebody looks.
ALIKE = 0.5
AT_MOST = 5


def likely_known(name: str, latin_name: str, *, asker: Any, at: datetime) -> list[Any]:
    """Return the partners whose name is nearly this one, likeliest first.

    Of those alone whom the asker may name: who is listed, or theirs to view (`can_view`).
    """
    spellings = [
        likeness
        for typed in (name, latin_name)
        if typed.strip()
        for likeness in (
            TrigramSimilarity("sort_key", sort_key(typed)),
            TrigramSimilarity("latin_name", folded(typed)),
        )
    ]
    rows = Partner.objects.permitted(asker, "share_with", at=at)
    rows = rows.with_permission(asker, "view", at=at)
    alike = rows.annotate(likeness=Greatest(*spellings)).filter(likeness__gte=ALIKE)
    return list(alike.order_by(F("likeness").desc(), "pk")[:AT_MOST])
