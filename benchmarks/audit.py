"""What writing down a look costs: the list of registrations with the audit on ÷ with it off.

    python benchmarks/audit.py [--requests 500] [--deals 60]

On a PostgreSQL of its own that waits for the disk (fsync on), one request with and one without in
turn, whole requests through every middleware. Prints JSON; exit 1 if the ratio of the medians is
above 1.15.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from deploy.cluster import PORTAL, Cluster

BAR = 1.15
WARMING = 20


def measure(requests: int, deals: int) -> dict[str, Any]:
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from permissions.models import AccessEntry  # noqa: PLC0415
    from tests.world import build  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        fsync = cursor.fetchone()[0]
    world = build()
    for number in range(deals):
        world.submitted(customer_name=f"苏州第{number}机械有限公司")
    client = Client()
    client.force_login(world.people["seller"])

    def on() -> None:
        answer = client.get("/deals/")
        if answer.status_code != 200:  # noqa: PLR2004
            raise SystemExit(f"The list answers {answer.status_code}.")

    def off() -> None:
        with ExitStack() as stack:
            stack.enter_context(patch("deals.views.reading.saw", lambda *_args, **_how: None))
            on()

    for _turn in range(WARMING):
        on()
        off()
    before = AccessEntry.objects.count()
    taken: dict[str, list[float]] = {"on": [], "off": []}
    for _turn in range(requests):
        taken["on"].append(timed(on))
        taken["off"].append(timed(off))
    written = AccessEntry.objects.count() - before
    p50 = {name: median(each) for name, each in taken.items()}
    return {
        "fsync": fsync,
        "requests": requests,
        "entries_written": written,
        "rows_in_an_entry": len(AccessEntry.objects.latest("pk").object_ids),
        "reasons": AccessEntry.objects.latest("pk").reasons,
        "p50_ms": {name: round(each * 1000, 2) for name, each in p50.items()},
        "p95_ms": {
            name: round(quantiles(each, n=20)[-1] * 1000, 2) for name, each in taken.items()
        },
        "on_to_off": round(p50["on"] / p50["off"], 3),
    }


def timed(do: Callable[[], None]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--requests", type=int, default=500)
    asked.add_argument("--deals", type=int, default=60)
    said = asked.parse_args()
    # So that the server is stopped as well when somebody ends this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as place:
        home = Path(place)
        home.chmod(0o711)
        cluster = Cluster(home)
        cluster.start()
        os.environ |= {
            "DATABASE_URL": cluster.url(PORTAL),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "TANDEM_DATA": str(home),
            "PORTAL_ENV": "demo",
            "CRM_URL": "none",
            "BROKER_URL": "",
            "ALLOWED_HOSTS": "testserver",
        }
        try:
            import django  # noqa: PLC0415

            django.setup()
            found = measure(said.requests, said.deals)
        finally:
            cluster.stop()
    print(json.dumps(found, indent=2, ensure_ascii=False))
    is_held = found["on_to_off"] <= BAR and found["entries_written"] == said.requests
    return 0 if is_held and found["fsync"] == "on" else 1


if __name__ == "__main__":
    raise SystemExit(main())
