"""docs/personal-data.md, made from the declarations."""

from itertools import groupby

from django.apps import apps

from permissions.personal import declarations, holdings

HEAD = """# Personal data

What Tandem keeps of people: every text field of every table that may tell something of
somebody, what for, who reads it, how long it is kept, and what becomes of it when that person is
erased. Made from the declarations in the code (`manage.py personal_data`); a field without one
fails a test. Fields that are not listed here are declared to hold nothing of anybody.

## How to

- **Everything about one person:** `manage.py person export EMAIL --to DIR` writes `person.json`
  and the files. It works for whoever has that address: somebody who signs in, somebody invited, a
  contact at a customer.
- **Erase a person:** `manage.py person erase EMAIL` shows what would go and changes nothing;
  with `--yes` it goes. What is left of somebody who signed in is a number: the ledger, the audit,
  downloads and verdicts keep it, so that every history stays whole, and where a name stood, "a
  former colleague" (已注销用户) is read. Memberships, roles and portfolios end at that moment, and
  all sessions and keys with them. Then the command searches every table and every stored file
  for what it was to remove, names what is left and fails if something is.
- **Words.** A name that somebody typed into a text is taken out of the text, also of a
  registration's kept state; of the latter nothing else can be changed.

## What the erasure does not reach

- **The CRM is the master of accounts and their contacts.** Erase the contact there first; the
  portal then forgets it with the next look. The command removes the mirror's copy, and what the
  CRM still holds comes back.
- **A customer's or partner's company name** is no personal data, except a sole trader's; it is the
  CRM's to change.
- **The inside of uploaded files.** A file that names the person is listed by the command, and an
  editor replaces it.
- **Letters that were sent**, backups and logs kept outside the portal: they end with the time you
  keep them. Deleted rows leave the database's own files with its next vacuum.

## Fields
"""

NUMBERS = (
    "Who did, gave, saw or received something stands in these by number alone, for as long as the "
    "table's own subject is kept; the name is joined when it is read."
)


def page() -> str:
    lines = [HEAD]
    for each, fields in groupby(holdings(), key=lambda held: held[0].model):
        model = apps.get_model(each)
        lines += [
            f"### {model._meta.label}",
            "",
            "| field | holds | for | read by | kept | when erased |",
            "|---|---|---|---|---|---|",
        ]
        lines += [
            f"| `{name}` | {h.what} | {h.purpose} | {h.readers} | {h.kept} | {h.fate} |"
            for _declaration, name, h in fields
        ]
        lines.append("")
    lines += [
        "## Tables that keep a person's number",
        "",
        NUMBERS,
        "",
        ", ".join(
            f"{apps.get_model(each.model)._meta.label}"
            for each in declarations()
            if each.of_people and not any(each.fields.values())
        )
        + ".",
        "",
    ]
    return "\n".join(lines)
