"""What is said in the comment of an opportunity, since the CRM has no field for it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

# What the CRM's own people read of a protection that ended before its time.
ENDED = {
    "released": "Protection given up by the partner",
    "revoked": "Protection revoked",
    "amended": "Protection ended by an amendment",
    "conflict": "Protection ended by a conflict decision",
}


def comment_on(desired: dict[str, Any]) -> str:
    """Say what the CRM has no field for, so that nothing agreed is lost."""
    value = desired["value"]
    lines = [
        f"{desired['number']} · {desired['partner']}",
        f"Tax {value['tax']}, value basis {desired['value_basis']}",
        f"Product families: {', '.join(desired['product_families'])}",
        *protection_lines(desired.get("protections", [])),
    ]
    return "\n".join(lines)


def protection_lines(protections: Iterable[dict[str, str]]) -> list[str]:
    """Say until when what is protected: a date says it also when it has come."""
    together: dict[str, list[str]] = {}
    for each in protections:
        day = datetime.fromisoformat(each["until"]).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        how = ENDED.get(each["ended"], "Protection ended") if each["ended"] else "Protected until"
        together.setdefault(f"{how} {day}", []).append(each["family"])
    return [f"{said}: {', '.join(families)}" for said, families in together.items()]


def rewritten(said: str, before: str, ours: str) -> str:
    """Return a comment that says `ours` instead of `before`, and keeps what others wrote.

    Line by line: somebody may have written between ours.
    """
    lines, stale = said.splitlines(), set(before.splitlines()) - set(ours.splitlines())
    if set(ours.splitlines()) <= set(lines) and not stale & set(lines):
        return said
    gone = stale | set(ours.splitlines())
    return "\n".join([ours, *(line for line in lines if line not in gone)]).strip()


def is_of_protection_alone(desired: dict[str, Any]) -> bool:
    """Say whether an amendment tells nothing new but until when what is protected."""
    was = desired["was"]
    if desired["customer"]["portal_id"] != was["customer"]["portal_id"]:
        return False
    # An account found meanwhile and a close that the CRM owns are none of an amendment's news.
    apart = {"protections", "customer", "expected_close", "was"}
    names = (desired.keys() | was.keys()) - apart
    return all(desired.get(name) == was.get(name) for name in names)
