"""The score of one partner or of all, with what it is made of."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from partners.api.health import public_ids
from partners.health.entries import entries_of
from partners.health.explain import band_of
from partners.health.score import Health, health
from partners.health.signal import Side
from partners.models import Partner
from permissions.actors import System


class Command(BaseCommand):
    help = "Scores with contributions and the ledger entries behind each; without a partner, all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partner", nargs="?", help="the partner's id or name")
        parser.add_argument("--at", help="as of this time, e.g. 2026-03-01T00:00:00Z")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        at = moment(options["at"])
        rows = Partner.objects.permitted(System("the health command"), "view", at=at)
        if named := options["partner"]:
            rows = rows.filter(
                Q(public_id=named) | Q(name__iexact=named) | Q(latin_name__iexact=named)
            )
        found = list(rows.order_by("sort_key", "pk"))
        if named and not found:
            raise CommandError(f"There is no partner {named}.")
        entries = entries_of(found, at=at)
        told = [(partner, health(entries[partner.pk], at=at)) for partner in found]
        if options["json"]:
            said = [as_json(partner, standing) for partner, standing in told]
            self.stdout.write(json.dumps(said, indent=2, ensure_ascii=False))
            return
        for partner, standing in told:
            self.tell(partner, standing, in_full=bool(named))

    def tell(self, partner: Partner, standing: Health, *, in_full: bool) -> None:
        score = f"{standing.together.value:5.1f}" if standing.is_scored else "    –"
        data = f"{standing.with_data}/{len(standing.contributions)}"
        self.stdout.write(f"{score}  {band_of(standing).word}  {data}  {partner.name}")
        ids = public_ids(standing) if in_full else {}
        for each in standing.contributions if in_full else ():
            behind = ", ".join(ids[evidence.entry.pk] for evidence in each.evidence) or "–"
            self.stdout.write(f"  {each.points:+6.2f}  {each.signal.code:<14} {behind}")


def moment(text: str | None) -> datetime:
    if not text:
        return timezone.now()
    at = parse_datetime(text)
    if at is None:
        raise CommandError(f"{text} is no time.")
    return at if timezone.is_aware(at) else timezone.make_aware(at)


def as_json(partner: Partner, standing: Health) -> dict[str, Any]:
    scored = standing.is_scored
    ids = public_ids(standing)
    return {
        "partner": partner.public_id,
        "name": partner.name,
        "at": standing.at.isoformat(),
        "version": standing.table.version,
        "score": standing.together.value if scored else None,
        "sides": {side.value: standing.side(side).value if scored else None for side in Side},
        "band": band_of(standing).code,
        "confidence": standing.confidence,
        "signals_with_data": standing.with_data,
        "start": standing.table.start,
        "contributions": [
            {
                "signal": each.signal.code,
                "side": each.signal.side.value,
                "points": each.points,
                "has_data": each.has_data,
                "evidence": [
                    {"entry": ids[one.entry.pk], "weight": one.weight, "left": one.left}
                    for one in each.evidence
                ],
            }
            for each in standing.contributions
        ],
    }
