"""A PostgreSQL for the length of one test run; it begins with the last run's template."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from deploy.children import born
from deploy.cluster import BROKER, PORTAL, Cluster
from deploy.places import ROOT, Refusal, data_directory
from deploy.surroundings import surroundings

PREFIX = "tandem-test-"
TEMPLATES = "template_portal_%"
CHROMIUM = "/usr/bin/chromium"


def test(words: list[str]) -> int:
    with throwaway() as (cluster, data):
        return run_tests(words, cluster, data)


def run_tests(words: list[str], cluster: Cluster, data: Path, **extra: str) -> int:
    """Run pytest on a throw-away server; without arguments, everything, two at a time."""
    if not has_chromium():
        print("No Chromium: the browser tests are left out. Name one in $CHROMIUM.", flush=True)
    command = [sys.executable, "-m", "pytest", *(words or ["-n", "2", "--dist", "loadgroup"])]
    environment = {**surroundings(data, cluster), "PORTAL_ENV": "demo", **extra}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def has_chromium() -> bool:
    return Path(os.environ.get("CHROMIUM", CHROMIUM)).exists()


@contextlib.contextmanager
def throwaway() -> Iterator[tuple[Cluster, Path]]:
    """Yield a running server and an empty data directory; nothing of them is left afterwards."""
    kept = data_directory() / "test-template"
    sweep()
    home = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
    home.chmod(0o711 if os.geteuid() == 0 else 0o700)
    (home / "owner").write_text(f"{os.getpid()} {born(os.getpid())}")
    # The URLs are ours whatever the shell says: tests create and drop databases.
    for name in ("DATABASE_URL", "BROKER_URL"):
        os.environ.pop(name, None)
    try:
        if (kept / "postgres").exists():
            subprocess.run(["cp", "-a", f"{kept}/.", home], check=True)
        cluster = Cluster(home, careless=True)
        cluster.start()
        before = templates(cluster)
        data = home / "data"
        data.mkdir(mode=0o700)
        try:
            yield cluster, data
            if templates(cluster) != before:
                keep(cluster, kept)
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def templates(cluster: Cluster) -> set[str]:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as server:
        asked = "SELECT datname FROM pg_database WHERE datname LIKE %s"
        return {row[0] for row in server.execute(asked, [TEMPLATES])}


def keep(cluster: Cluster, kept: Path) -> None:
    """Set the stopped server with its newest template aside for the next run."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as server:
        asked = "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY oid DESC"
        names = [row[0] for row in server.execute(asked)]
        newest = next(name for name in names if name.startswith(TEMPLATES.rstrip("%")))
        for name in set(names) - {newest, "postgres", PORTAL, BROKER}:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            server.execute(drop.format(sql.Identifier(name)))
    cluster.stop()
    draft = kept.with_name(f"test-template.{os.getpid()}")
    draft.mkdir(mode=0o711)
    for name in ("postgres", "passwords.json"):
        subprocess.run(["cp", "-a", cluster.home / name, draft], check=True)
    shutil.rmtree(kept, ignore_errors=True)
    with contextlib.suppress(OSError):  # another run was quicker: its copy is as good
        draft.rename(kept)
    shutil.rmtree(draft, ignore_errors=True)


def sweep() -> None:
    """End the servers of test runs that were killed, and remove their files."""
    for home in Path("/tmp").glob(f"{PREFIX}*"):  # noqa: S108
        with contextlib.suppress(OSError, ValueError, Refusal):
            process, birth = (home / "owner").read_text().split()
            if home.stat().st_uid == os.geteuid() and born(int(process)) != birth:
                Cluster(home, careless=True).stop()
                shutil.rmtree(home)
