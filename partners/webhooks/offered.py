"""Which events a machine may ask to hear of, with words for people who choose."""

import re
from dataclasses import dataclass
from string import Formatter

from django.utils.translation import gettext as _

from partners import events, office_events
from partners.ledger import Event, kinds

# Said among us: who of the vendor's people is there for what, and webhooks themselves.
NEVER: frozenset[type[Event]] = frozenset(
    {
        events.ActingBegan,
        events.ActingEnded,
        office_events.ColleagueWelcomed,
        office_events.StaffRoleBegan,
        office_events.StaffRoleEnded,
        office_events.OversightBegan,
        office_events.OversightEnded,
        office_events.TeamPlaceBegan,
        office_events.ColleagueLeft,
        office_events.ColleagueCameBack,
    }
)
NEVER_VERBS = frozenset(
    # What was taken back in time never left the house: neither does the taking back.
    {
        "deals.verdict_undone",
        "deals.endorsement_undone",
        "deals.amendment_undone",
        "deals.conflict_undone",
        "deals.conflict_came_back",
    }
)


# Sentences that say themselves what kind of thing they are about.
SAY_WHAT_IT_IS = frozenset(
    {"deals.drafted", "deals.discarded", "deals.sheet_imported", "deals.import_undone"}
)


BETWEEN_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff…]) (?=[\u4e00-\u9fff…])")


@dataclass(frozen=True)
class Offer:
    verb: str
    words: str
    internal: bool


def is_offered(verb: str) -> bool:
    event = kinds().get(verb)
    return (
        event is not None
        and event not in NEVER
        and verb not in NEVER_VERBS
        and not verb.startswith("partners.webhook_")
    )


def offers(*, to_partner: bool) -> list[Offer]:
    """Return what may be chosen; a partner is offered nothing that is the vendor's alone."""
    return [
        Offer(verb, words(event), event.internal)
        for verb, event in sorted(kinds().items())
        if is_offered(verb) and not (to_partner and event.internal)
    ]


def verbs(*, to_partner: bool) -> frozenset[str]:
    return frozenset(offer.verb for offer in offers(to_partner=to_partner))


def words(event: type[Event]) -> str:
    """Return an event's sentence with nobody in particular in it."""
    sentence = str(event.sentence)
    named = [name for _text, name, _spec, _conv in Formatter().parse(sentence) if name]
    anybody = {
        "actor": _("somebody"),
        "subject": _subject(event),
        "person": _("somebody"),
        "manager": _("somebody"),
        "partner": _("a partner"),
        "role": _("a role"),
    }
    said = sentence.format(**{name: anybody.get(name, "…") for name in named})
    # Chinese sets spaces beside a name and none beside a word of its own.
    said = BETWEEN_CHINESE.sub("", said)
    return said[:1].upper() + said[1:]


def _subject(event: type[Event]) -> str:
    if event.verb in SAY_WHAT_IT_IS:
        return "…"
    if event.verb.startswith("partners.enquiry_"):
        return _("a question")
    floor = event.verb.partition(".")[0]
    known = {"deals": _("a registration"), "content": _("a material")}
    return known.get(floor, _("the partner"))
