"""Who made what we stand on: `docs/NOTICE`, written from the lock file and what is installed.

python -m deploy.notice write | check
"""

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTICE = ROOT / "docs" / "NOTICE"
LOCKED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
REFUSED = re.compile(r"\bA?GPL|Affero|General Public License", re.IGNORECASE)
# Their exception lets everybody link them.
LINKABLE = re.compile(r"LGPL|Lesser", re.IGNORECASE)

HEAD = """\
Tandem stands on these packages, each under its own licence, at the versions of deploy/run.lock.
Written by `python -m deploy.notice write`; no package under the GPL or AGPL is imported. Tryton,
the sandbox CRM of the demonstration, is a separate program (GPL-3.0) that ./run fetches and
speaks to over HTTP.

"""


def licence_of(name: str) -> str:
    """Return a package's licence in its own words, its first line."""
    told = metadata(name)
    words = told.get("License-Expression") or ""
    if not words:
        classes = [c for c in told.get_all("Classifier") or [] if c.startswith("License ::")]
        words = ", ".join(c.rpartition(" :: ")[2] for c in classes)
    words = words or (told.get("License") or "").strip().partition("\n")[0]
    return words or "see the package"


def lines() -> list[str]:
    found = {}
    for name, version in LOCKED.findall((ROOT / "deploy" / "run.lock").read_text()):
        try:
            found[name] = f"{name} {version}: {licence_of(name)}"
        except PackageNotFoundError:
            # Another platform's package: named, though not here to be asked.
            found[name] = f"{name} {version}: not installed on this platform"
    return [found[name] for name in sorted(found)]


def refused() -> list[str]:
    return [line for line in lines() if REFUSED.search(line) and not LINKABLE.search(line)]


def written() -> str:
    return HEAD + "\n".join(lines()) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        NOTICE.write_text(written())
    if refused():
        sys.exit("Not to be imported: " + "; ".join(refused()))
    if NOTICE.read_text() != written():
        sys.exit("docs/NOTICE is not current: python -m deploy.notice write")
