"""Who may write or read which field of a registration, by state: the table that the verbs read.

`docs/life-cycle.md` is made from it, and a test holds every cell to what the doors answer.
"""

from dataclasses import dataclass

STATES = (
    "draft",
    "submitted",
    "in_review",
    "action_required",
    "approved",
    "rejected",
    "withdrawn",
    "expired",
)
# Whose eyes and hands: who registers it, a party that has joined, one that is asked and has not
# answered, and the vendor's people who decide it.
REGISTRANT, JOINED, ASKED, VENDOR = "registrant", "joined", "asked", "vendor"

# R  has to be written before it is submitted      E  may be written
# O  may be written where the reviewer opened it   v  is read      -  is not there for them
# A  is read, and changes by an amendment that we accept
# C  the same until the CRM has the opportunity: what it owns is changed there and nowhere else
REQUIRED, EDITABLE, OPENED, READ, HIDDEN = "R", "E", "O", "v", "-"
AMENDED, AMENDED_UNTIL_IN_CRM = "A", "C"

_ROWS = """
field                  whose      draft submitted in_review action approved rejected withdrawn expired
customer_name          registrant   R       v         v        O      A        v         v        v
customer_country       registrant   R       v         v        O      A        v         v        v
customer_domain        registrant   E       v         v        O      A        v         v        v
customer_identifiers   registrant   E       v         v        O      A        v         v        v
project                registrant   E       v         v        O      A        v         v        v
families               registrant   R       v         v        O      A        v         v        v
lines                  registrant   E       v         v        O      v        v         v        v
answers                registrant   E       v         v        O      v        v         v        v
value_amount           registrant   R       v         v        O      C        v         v        v
value_currency         registrant   E       v         v        O      C        v         v        v
value_tax              registrant   E       v         v        O      C        v         v        v
value_basis            registrant   E       v         v        O      C        v         v        v
expected_close         registrant   R       v         v        O      C        v         v        v
title                  registrant   E       v         v        O      A        v         v        v
description            registrant   E       v         v        O      A        v         v        v
external_id            registrant   E       v         v        O      A        v         v        v
parties                registrant   E       v         v        O      v        v         v        v
shares                 registrant   E       E         E        E      E        v         v        v
terms_of_its_own       registrant   E       E         E        E      v        v         v        v
terms_of_its_own       joined       -       E         E        E      v        v         v        v
terms_of_its_own       asked        -       -         -        -      -        -         -        -
terms_of_others        registrant   -       -         -        -      -        -         -        -
terms_of_others        joined       -       -         -        -      -        -         -        -
terms_of_others        asked        -       -         -        -      -        -         -        -
terms_of_others        vendor       v       v         v        v      v        v         v        v
contacts               registrant   E       E         E        E      E        E         E        E
contacts               vendor       v       v         v        v      v        v         v        v
contacts               joined       -       -         -        -      -        -         -        -
contacts               asked        -       -         -        -      -        -         -        -
"""  # noqa: E501  a table is read by its columns
# Where a row is not said, a party that joined or is asked reads what was submitted, and the
# vendor's people read all of it.
_UNSAID = {JOINED: "-vvvvvvv", ASKED: "-vvvvvvv", VENDOR: "vvvvvvvv"}


@dataclass(frozen=True)
class Row:
    """One field in one pair of hands: a cell for each state."""

    field: str
    whose: str
    cells: dict[str, str]


def _read() -> dict[tuple[str, str], Row]:
    rows = {}
    for line in _ROWS.strip().splitlines()[1:]:
        field, whose, *cells = line.split()
        rows[field, whose] = Row(field, whose, dict(zip(STATES, cells, strict=True)))
    return rows


MATRIX = _read()
FIELDS = tuple(dict.fromkeys(field for field, _whose in MATRIX))


def cell(field: str, whose: str, state: str) -> str:
    """Return what stands in the table, or follows for whom it does not name."""
    if row := MATRIX.get((field, whose)):
        return row.cells[state]
    return _UNSAID[whose][STATES.index(state)]


def fields_where(state: str, *signs: str, whose: str = REGISTRANT) -> tuple[str, ...]:
    """Return the fields in whose cell one of `signs` stands."""
    return tuple(
        row.field for row in MATRIX.values() if row.whose == whose and row.cells[state] in signs
    )
