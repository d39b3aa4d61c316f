"""Databases for the tests: cloned in a third of a second from a template that is migrated once."""

import gc
import hashlib
import json
import os
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

COUNTS = Path(__file__).with_name("counts.json")
LOCK = 20_260_101  # any number; two workers must agree on it


# What is imported and collected stays until the end: looking through it again and again took a
# fifth of the time of a run.
gc.disable()


def pytest_collection_finish():
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    gc.enable()


def pytest_addoption(parser):
    parser.addoption("--proof", help="run only the tests marked proof(NAME), at full size")


def pytest_configure(config):
    config.addinivalue_line("markers", "proof(name): a bar, proven at full size by ./run prove")
    config.addinivalue_line("markers", "slow: takes seconds rather than milliseconds")
    # Every client begins with looking for static files, which none of them asks for.
    settings.WHITENOISE_USE_FINDERS = False


def pytest_collection_modifyitems(config, items):
    if name := config.getoption("--proof"):
        wanted = [i for i in items if any(m.args == (name,) for m in i.iter_markers("proof"))]
        config.hook.pytest_deselected(items=[i for i in items if i not in wanted])
        items[:] = wanted


def pytest_sessionfinish(session):
    """Fail a whole run in CI in which less ran than we committed to."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    is_worker = hasattr(session.config, "workerinput")
    if not os.environ.get("CI") or is_worker or reporter is None or narrowed(session.config):
        return
    ran = what_ran(reporter.stats.get("passed", []))
    promised = json.loads(COUNTS.read_text())
    for name, least in promised.items():
        if ran[name] < least:
            reporter.write_line(f"Fewer {name} than tests/counts.json: {ran[name]} of {least}")
            session.exitstatus = 1


def narrowed(config):
    """Tell whether somebody asked for a part of the suite."""
    words = config.option
    return bool(words.keyword or words.markexpr or words.proof) or (
        config.args_source is not config.ArgsSource.TESTPATHS
    )


def what_ran(passed):
    """Count browser tests, and the routes, languages and screens that tests said they covered."""
    said = [(k, v) for r in passed for k, v in r.user_properties]
    return {
        "browser tests": sum("browser" in report.keywords for report in passed),
        "routes": max([v for k, v in said if k == "routes"], default=0),
        "languages": len({v for k, v in said if k == "language"}),
        "screens": len({v for k, v in said if k == "screen"}),
    }


def pytest_terminal_summary(terminalreporter):
    if path := os.environ.get("PROVE_FIGURES"):
        seen = terminalreporter.stats
        counts = {
            name: len(seen.get(name, [])) for name in ("passed", "failed", "error", "skipped")
        }
        figures = {k: v for r in seen.get("passed", []) for k, v in r.user_properties}
        Path(path).write_text(json.dumps({**counts, "figures": figures}))


@pytest.fixture
def full_size():
    """Whether this run is a proof at the size of its bar rather than a CI run."""
    return os.environ.get("PROVE") == "1"


@pytest.fixture
def proven(record_property):
    """Record a figure of a proof: `proven("lost", 0)`."""
    return record_property


# The database


def server():
    """Connect to the server's maintenance database as the owner of what is made here."""
    if not os.environ.get("DATABASE_URL"):
        pytest.exit("There is no DATABASE_URL: ./run test brings a PostgreSQL of its own.", 2)
    return psycopg.connect(url_of("postgres"), autocommit=True)


def url_of(database):
    before, _, after = os.environ["DATABASE_URL"].rpartition("/")
    # A socket's directory may hold slashes only in their quoted form, so the last one is ours.
    _, mark, query = after.partition("?")
    return f"{before}/{database}{mark}{query}"


def fingerprint():
    """Hash every migration there is, ours and our guests'."""
    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(f"{app.label}/{path.name}".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def point_at(name):
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def clone(template, name):
    drop(name)
    with server() as at:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        at.execute(create.format(sql.Identifier(name), sql.Identifier(template)))


def drop(name):
    with server() as at:
        at.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def migrated_template(django_db_blocker):
    """Return the name of a database with every migration applied, made if it is not there."""
    name = f"template_portal_{fingerprint()}"
    draft = f"draft_{name}"
    with server() as at, django_db_blocker.unblock():
        at.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        found = at.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not found:
            drop(draft)
            at.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
            point_at(draft)
            call_command("migrate", verbosity=0, interactive=False)
            connections["default"].close()
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            at.execute(rename.format(sql.Identifier(draft), sql.Identifier(name)))
    return name


@pytest.fixture(scope="session")
def django_db_setup(request, migrated_template, django_db_blocker):
    """Give this worker a database of its own; replaces pytest-django's slower making of one."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "only")
    name = f"test_{worker}_{os.getpid()}"
    clone(migrated_template, name)
    with django_db_blocker.unblock():
        point_at(name)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    drop(name)


@pytest.fixture
def own_database(request, django_db_setup, migrated_template, django_db_blocker):
    """Yield the URL of a database for this test alone, which every thread's connection uses.

    For tests in threads and processes: what they commit stays, and goes with the database, since
    append-only tables rightly refuse the flush of a transactional test.
    """
    before = connections["default"].settings_dict["NAME"]
    name = f"own_{os.getpid()}_{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:8]}"
    clone(migrated_template, name)
    with django_db_blocker.unblock():
        point_at(name)
        yield url_of(name)
        point_at(before)
    drop(name)
