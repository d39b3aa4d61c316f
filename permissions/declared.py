"""What this floor keeps of people."""

from permissions.personal import Fate, Holding, declare

ACCOUNT = "as long as the person works with us; erased on request"


def of_the_account(what: str, purpose: str, readers: str) -> Holding:
    return Holding(what, purpose, readers, ACCOUNT, Fate.EMPTIED)


declare(
    "permissions.User",
    of_person="pk",
    by_mail="email",
    password=of_the_account("a salted hash of the password", "signing in", "nobody"),
    email=of_the_account(
        "e-mail address",
        "signing in and letters",
        "colleagues, whoever looks after their partner, auditors",
    ),
    full_name=of_the_account(
        "name", "who did what", "whoever may see the partner or the registration"
    ),
    latin_name=of_the_account(
        "name in Latin letters", "the same, for readers of Latin letters", "as the name"
    ),
    sort_key=of_the_account("reading of the name", "lists in order", "the database"),
    language=of_the_account("language", "pages and letters in it", "the person"),
    time_zone=of_the_account("time zone", "times on pages and in letters", "the person"),
)
declare(
    "permissions.AccessEntry",
    nothing="unattended action kind object_ids reasons rule_version request_id network salt digest",
    of_person="person",
)
declare(
    "permissions.ApiToken",
    nothing="scopes",
    of_person="person",
    name=Holding(
        "what the person calls the key", "telling keys apart", "the person", ACCOUNT, Fate.ROW
    ),
    token_hash=Holding("a hash of the key", "letting a machine in", "nobody", ACCOUNT, Fate.ROW),
    hint=Holding("the key's first letters", "telling keys apart", "the person", ACCOUNT, Fate.ROW),
)
declare(
    "permissions.LookedInto",
    of_person="person",
    note=Holding(
        "what an auditor says of an unusual day",
        "knowing that it was looked into",
        "auditors and administrators",
        "as long as the audit",
        Fate.WORDS,
    ),
)
