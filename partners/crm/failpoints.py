"""Named places where a test may have the process die, as a power cut would.

`FAILPOINT=name:kill` dies at each passing; `name:kill:once:<file>` only if the file is not there
yet. Without the variable, a passing costs one look at an empty string.
"""

import os
import signal
from pathlib import Path

ENVIRONMENT = "FAILPOINT"
NAMES = (
    "claimed",
    "before_sent",
    "sent",
    "account_doubted",
    "account_answered",
    "opportunity_doubted",
    "opportunity_answered",
    "before_acked",
    "acked",
)


def passing(name: str) -> None:
    wanted = os.environ.get(ENVIRONMENT, "")
    if not wanted:
        return
    place, _, how = wanted.partition(":")
    if place != name:
        return
    _, once, mark = how.partition(":once:")
    if once:
        try:
            Path(mark).touch(exist_ok=False)
        except FileExistsError:
            return
    os.kill(os.getpid(), signal.SIGKILL)
