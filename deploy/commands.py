"""What `./run` understands, inside the environment."""

import argparse
import signal
import subprocess
import sys
from contextlib import AbstractContextManager, nullcontext

from deploy import gates, proofs, supervise, throwaway
from deploy.cluster import Cluster
from deploy.places import ROOT, Refusal, data_directory
from deploy.surroundings import is_embedded, surroundings

USAGE = """\
./run                    start everything; Ctrl-C stops it
    --port N             answer on 127.0.0.1:N (8000)
    --data DIR           keep the data in DIR
    --no-seed            without the demonstration's people and deals
./run test [ARGUMENTS]   the test suite, on a PostgreSQL of its own; arguments are pytest's
./run check              every gate, then the tests
./run fix                formatters
./run prove NAME         one proof at its full size, result under docs/proofs/
./run manage ARGUMENTS   manage.py in this environment
"""


def main(words: list[str]) -> int:
    command = words[0] if words and not words[0].startswith("-") else ""
    if {"-h", "--help"} & set(words[:1]):
        print(USAGE, end="")
        return 0
    known = {
        "test": throwaway.test,
        "check": gates.check,
        "fix": gates.fix,
        "prove": proofs.prove,
        "manage": manage,
    }
    if not command:
        return start(words)
    if command not in known:
        print(f"./run does not know “{command}”. It knows:\n{USAGE}", file=sys.stderr, end="")
        return 2
    return known[command](words[1:])


def start(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run", usage=USAGE)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data")
    parser.add_argument("--no-seed", action="store_true")
    given = parser.parse_args(words)
    return supervise.serve(data_directory(given.data), port=given.port, seed=not given.no_seed)


def manage(words: list[str]) -> int:
    data = data_directory()
    cluster = Cluster(data) if is_embedded() else None
    running: AbstractContextManager[object] = cluster.used() if cluster else nullcontext()
    with running:
        command = [sys.executable, ROOT / "manage.py", *words]
        with subprocess.Popen(command, env=surroundings(data, cluster)) as process:
            # Ctrl-C reaches the command too; it decides what to do, and we wait for it.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            return process.wait()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
