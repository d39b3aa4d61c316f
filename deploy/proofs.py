"""`./run prove NAME`: the tests of one bar at its full size, with a result that can be dated."""

import json
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from deploy.places import ROOT, Refusal
from deploy.throwaway import run_tests, throwaway

PROOFS = ROOT / "docs" / "proofs"


def prove(words: list[str]) -> int:
    """Run the tests marked `proof("NAME")` with PROVE=1 and write docs/proofs/NAME.json.

    A test adds its figures with the fixture `proven`; a skipped test fails the proof.
    """
    if len(words) != 1:
        raise Refusal("./run prove NAME: the name a test carries in its mark proof(…).")
    name = words[0]
    began = time.monotonic()
    with throwaway() as (cluster, data):
        figures = data / "figures.json"
        # pytest's exit code 5, no test of that name, fails the proof as well.
        # One word: a proof may be called like a folder, and pytest would go there for its options.
        code = run_tests(
            [f"--proof={name}", "-p", "no:cacheprovider"],
            cluster,
            data,
            PROVE="1",
            PROVE_FIGURES=str(figures),
        )
        found = json.loads(figures.read_text()) if figures.exists() else {}
    passed = code == 0 and found.get("skipped") == 0 and found.get("passed", 0) > 0
    write(
        PROOFS / f"{name}.json", name, passed=passed, found=found, seconds=time.monotonic() - began
    )
    print(f"{name}: {'proven' if passed else 'NOT proven'}, docs/proofs/{name}.json")
    return 0 if passed else 1


def write(path: Path, name: str, *, passed: bool, found: dict[str, object], seconds: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    result = {
        "proof": name,
        "passed": passed,
        "commit": git("rev-parse", "HEAD"),
        "changed_since_commit": bool(git("status", "--porcelain", "--untracked-files=no")),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "figures": found.pop("figures", {}),
        "tests": found,
    }
    path.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")


def git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print("git cannot tell the commit; the proof is without one.", file=sys.stderr)
    return done.stdout.strip()
