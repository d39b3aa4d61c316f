"""How the inputs of a registration are laid out in its page."""

from typing import Any

from deals.forms import RegistrationForm
from deals.inputs import INPUTS

DETAILS = (
    "title",
    "customer_domain",
    "customer_identifiers",
    "description",
    "external_id",
)


def laid_out(form: RegistrationForm) -> dict[str, Any]:
    """Return what the page's inputs are laid out by, beside the form itself."""
    return {
        "partner_rows": partner_rows(form),
        "line_rows": line_rows(form),
        "opens_project": opens(form, *INPUTS["project"]),
        "opens_details": opens(form, *DETAILS),
        "opens_lines": opens(form, *INPUTS["lines"][:4]),
    }


def opens(form: RegistrationForm, *names: str) -> bool:
    """Say whether something stands in these inputs, so that their block must not be folded."""
    return any(form[name].value() or form[name].errors for name in names if name in form.fields)


def partner_rows(form: RegistrationForm) -> list[dict[str, Any]]:
    """Return the blocks for other partners; those in use and one empty are unfolded in turn.

    Who was asked already has words instead of inputs, and an input for its share.
    """
    if "own_percent" not in form.fields:
        return []
    rows: list[dict[str, Any]] = []
    for n in form.rows:
        held, percent = form.held.get(n), form[f"partner_{n}_percent"]
        if held is not None and held.is_asked:
            rows.append({"n": n, "held": held, "percent": percent, "open": True})
            continue
        names = [f"partner_{n}_{part}" for part in ("name", "role", "percent")]
        parts = {part: form[f"partner_{n}_{part}"] for part in ("name", "id", "role")}
        rows.append({"n": n, **parts, "percent": percent, "open": opens(form, *names)})
    return rows


def line_rows(form: RegistrationForm) -> list[dict[str, Any]]:
    if "line_1_product" not in form.fields:
        return []
    rows = []
    for n in form.line_rows:
        names = [f"line_{n}_{part}" for part in ("product", "quantity", "asked", "words")]
        product, quantity, asked, words = (form[name] for name in names)
        rows.append(
            {
                "n": n,
                "product": product,
                "quantity": quantity,
                "asked": asked,
                "words": words,
                "asks": opens(form, *names[2:]),
            }
        )
    return rows
