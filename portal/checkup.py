"""Is this installation in order? Each check answers in words, and says how to mend it."""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from partners.crm.connections import connect, runs_without_crm, the_connection
from partners.crm.connector import CrmError
from partners.health import sums
from partners.models import Command, Delivery, Team
from permissions.models import StaffRole, StaffRoleName
from portal.celery import app

SUPPORTED = range(15, 19)
EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent")
LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Finding:
    """One line of the doctor. `mend` is empty where nothing is wrong; a warning harms nobody."""

    subject: str
    well: bool
    said: str
    mend: str = ""
    warning: bool = False


Check = Callable[[datetime], Iterator[Finding]]


def database(_at: datetime) -> Iterator[Finding]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0]) // 10_000
            cursor.execute("SELECT extname FROM pg_extension")
            present = {row[0] for row in cursor.fetchall()}
            # Where the locale knows no Chinese letters, pg_trgm finds nothing and says nothing.
            chinese = False
            if "pg_trgm" in present:
                cursor.execute("SELECT show_trgm('上海') <> '{}'")
                chinese = cursor.fetchone()[0]
    except DatabaseError as error:
        yield Finding("database", False, str(error).strip(), "Check DATABASE_URL, or use ./run.")
        return
    yield Finding(
        "database",
        version in SUPPORTED,
        f"PostgreSQL {version}",
        "" if version in SUPPORTED else "Use PostgreSQL 15 to 18.",
    )
    for name in EXTENSIONS:
        if name not in present:
            yield Finding("extension", False, f"{name} is missing", f"CREATE EXTENSION {name};")
    yield Finding(
        "locale",
        chinese,
        "Chinese names have trigrams" if chinese else "Chinese names have no trigrams",
        "" if chinese else "Create the database with LC_CTYPE C.UTF-8 or zh_CN.UTF-8.",
    )


def migrations(_at: datetime) -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    mend = "Run: ./run manage migrate" if pending else ""
    yield Finding("migrations", not pending, f"{len(pending)} to apply", mend)


def broker(_at: datetime) -> Iterator[Finding]:
    try:
        with app.connection_for_read(connect_timeout=5) as line:
            line.ensure_connection(max_retries=1, timeout=5)
            kind = line.transport.driver_name
    except Exception as error:  # noqa: BLE001  every broker has errors of its own
        yield Finding(
            "broker", False, type(error).__name__, "Check BROKER_URL, or start with ./run."
        )
        return
    yield Finding("broker", True, f"{kind} answers")


def people(at: datetime) -> Iterator[Finding]:
    """Say where nobody could let anybody in."""
    roles = StaffRole.objects.holding(at=at).filter(role=StaffRoleName.ADMINISTRATOR)
    count = roles.filter(person__activities__during__contains=at).count()
    if count:
        yield Finding("people", True, f"{count} may administer")
        return
    yield Finding(
        "people",
        False,
        "there is no administrator: nobody can let anybody in",
        "Run: ./run manage make_administrator EMAIL --name NAME",
    )


def deliveries(at: datetime) -> Iterator[Finding]:
    late = Delivery.objects.filter(
        due_at__lt=at - LATE, delivered_at=None, cancelled_at=None
    ).count()
    mend = "Is a worker running? See the worker's log for the handler that fails." if late else ""
    yield Finding("deliveries", not late, f"{late} later than five minutes", mend)


def relationships(at: datetime) -> Iterator[Finding]:
    """Pages read right all the same: they add what no sum holds yet, for as long as that takes."""
    late = sums.lagging(since=at - LATE, at=at)
    mend = "Is the scheduler running? It adds them up every thirty seconds." if late else ""
    said = f"{late} relationships not added up for five minutes"
    yield Finding("health", True, said, mend, warning=bool(late))


def storage(_at: datetime) -> Iterator[Finding]:
    try:
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=settings.MEDIA_ROOT):
            pass
    except OSError as error:
        yield Finding("storage", False, str(error), f"Make {settings.MEDIA_ROOT} writable.")
        return
    yield Finding("storage", True, f"{settings.MEDIA_ROOT} is writable")


def crm(at: datetime) -> Iterator[Finding]:
    if runs_without_crm():
        yield Finding("CRM", True, "CRM_URL=none: the portal runs without one", warning=True)
        return
    try:
        connect(the_connection(), at=at, insist=True).close()
    except CrmError as error:
        yield Finding(
            "CRM", False, f"{type(error).__name__}: {error}", "Check CRM_URL and CRM_TOKEN."
        )
    else:
        yield Finding("CRM", True, f"{the_connection().base_url} answers")
    stuck = Command.objects.filter(state__in=[Command.State.DEAD, Command.State.CONFLICT]).count()
    if stuck:
        yield Finding("CRM", False, f"{stuck} commands wait for a person", "See /admin/.")


def mail(_at: datetime) -> Iterator[Finding]:
    if settings.DEMO and not settings.EMAIL_URL:
        yield Finding("mail", True, "kept in the house, readable at /mailbox/")
        return
    try:
        line = get_connection()
        line.open()
        line.close()
    except OSError as error:
        yield Finding("mail", False, str(error), "Check EMAIL_URL.")
    else:
        yield Finding("mail", True, "the server answers")


def calendars(at: datetime) -> Iterator[Finding]:
    """Say of which year promises are still provisional."""
    for team in Team.objects.prefetch_related("years"):
        known = {row.year for row in team.years.all() if row.is_announced}
        for year in (at.year, at.year + 1):
            if year not in known:
                yield Finding(
                    "calendar",
                    True,
                    f"{team.code}: {year} is not announced; promises reaching into it say so",
                    "Enter the year's holidays when they are published.",
                    warning=True,
                )


def safety(_at: datetime) -> Iterator[Finding]:
    if settings.DEMO:
        yield Finding("mode", True, "demonstration: not for the open network", warning=True)
        return
    secure = settings.BASE_URL.startswith("https:")
    mend = "" if secure else "Set BASE_URL to the https:// address people use."
    yield Finding("mode", secure, "production", mend)
    if secure and not settings.TRUSTED_PROXIES:
        said = "everybody comes from the proxy's address: limits of sign-in meet all at once"
        yield Finding("proxies", True, said, "Set TRUSTED_PROXIES.", warning=True)
    if "CRM_TOKEN" in os.environ and Path("/proc/self/environ").exists() and os.getuid() == 0:
        yield Finding("mode", True, "runs as root", "Run it as a user of its own.", warning=True)


CHECKS: tuple[Check, ...] = (
    database,
    migrations,
    people,
    broker,
    deliveries,
    relationships,
    storage,
    crm,
    mail,
    calendars,
    safety,
)


def examine(*, at: datetime) -> Iterator[Finding]:
    """Yield what every check found; where the database is gone, the rest cannot be asked."""
    for check in CHECKS:
        for finding in check(at):
            yield finding
            if finding.subject == "database" and not finding.well:
                return
