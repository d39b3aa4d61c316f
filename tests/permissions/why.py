"""What must be missing first, in words: written from plain facts, sentence by sentence."""

STATES = {"named": "Named", "invited": "Invited", "accepted": "Accepted"}
STATES |= {"declined": "Declined", "lapsed": "No answer", "left": "Left"}


def teams(words):
    """Return the partners a person works for, in the order in which they joined."""
    held = [
        each
        for each in words.world.facts
        if each.what == "member" and each.of[0] == words.person and each.holds(words.at)
    ]
    return [each.of[1] for each in sorted(held, key=lambda each: each.row.pk)]


def missing(words, action, place, number, sees):
    """Return how the sentence begins that says why not."""
    who = f"Person {words.person}"
    if not words.here:
        return f"{who} did not work with us at that time."
    if action != "view" and sees:
        return f"{who} may see it, and nothing gives them “{action}”."
    ways = {"deal": of_a_deal, "partners": of_a_partner, "pages": of_a_page}
    if place not in ways:
        return f"Nothing gives it to {who}."
    return ways[place](words, who, number) or of_nobody(words, who)


def of_nobody(words, who):
    labels = {
        "channel_manager": "Channel manager",
        "director": "Channel director",
        "direct_seller": "Direct seller",
        "editor": "Content editor",
        "auditor": "Auditor",
        "administrator": "Administrator",
    }
    roles = sorted(labels[role] for role in words.roles)
    if roles:
        return f"{who} is {', '.join(roles)}; that alone opens nothing of this kind."
    return f"{who} works for no partner and holds no role at the vendor's."


def of_a_deal(words, who, number):
    name = words.world.rows["deal"][number].number
    if shared_once(words, number):
        return f"{name} was shared with {who} until "
    if above := from_above(words, number, name):
        return above
    for partner in teams(words):
        stands = [state for deal, b, state in words.of("stands") if (deal, b) == (number, partner)]
        if not stands:
            return f"{who} works for Partner {partner}, which takes no part in {name}."
        return f"Partner {partner} stands as “{STATES[stands[0]]}” in {name} since "
    return f"{who} does not look after " if "channel_manager" in words.roles else ""


def shared_once(words, number):
    """Say whether it was given to them, or to a partner they work for now, and has ended."""
    receivers = {("shared", words.person)}
    receivers |= {("shared_with_partner", partner) for partner in teams(words)}
    return any(
        (each.what, each.of[1]) in receivers
        and each.of[0] == number
        and each.until is not None
        and each.since < each.until <= words.at
        for each in words.world.facts
        if each.what in {"shared", "shared_with_partner"}
    )


def from_above(words, number, name):
    """Return how it may begin for a distributor's person; of several distributors, any."""
    registrant, submitted = words.things("deal")[number]
    mine, said = teams(words), []
    for reseller, upline in words.of("under"):
        if reseller != registrant or upline not in mine:
            continue
        if (reseller, upline) not in words.of("sight"):
            said.append(f"Partner {upline} was not let see what Partner {reseller} registers.")
        elif (number,) in words.of("hidden"):
            said.append(f"Partner {reseller} hides {name} from its distributor.")
        elif submitted is None:
            said.append(f"{name} is a draft; Partner {upline} sees it once it is submitted.")
    return tuple(said)


def of_a_partner(words, who, number):
    for partner in teams(words):
        return f"{who} works for Partner {partner}, not for Partner {number}."
    if "channel_manager" in words.roles:
        return f"{who} does not look after Partner {number}; "
    return ""


def of_a_page(words, who, number):
    if number not in words.out():
        return f"“Material {number}” was not out at that time."
    for partner in teams(words):
        return f"{who} works for Partner {partner}, and “Material {number}” is not for it."
    if "channel_manager" in words.roles:
        return f"{who} looks after no partner that “Material {number}” is for."
    return ""
