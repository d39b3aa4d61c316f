"""What can be said to have happened between us and a partner as such."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class PartnerJoined(Event):
    verb = "partners.joined"
    sentence = _("{subject} and we began to work together")
    icon = "handshake"
    tone = "good"


@known
@dataclass(frozen=True, kw_only=True)
class TierChanged(Event):
    verb = "partners.tier_changed"
    sentence = _("{actor} set the tier to {tier}")
    icon = "star"

    tier: str


@known
@dataclass(frozen=True, kw_only=True)
class ChannelManagerAssigned(Event):
    verb = "partners.channel_manager_assigned"
    sentence = _("{manager} became the channel manager")
    icon = "user-check"

    manager: int


@known
@dataclass(frozen=True, kw_only=True)
class PartnerRenamed(Event):
    """Of its name, the one in Latin letters or its country."""

    verb = "partners.renamed"
    sentence = _("{actor} wrote name and country of {subject} anew")
    icon = "pencil"

    earlier: str
    now: str


@known
@dataclass(frozen=True, kw_only=True)
class TypeGiven(Event):
    verb = "partners.type_given"
    sentence = _("{actor} gave {subject} the type {partner_type}")
    icon = "building-2"

    partner_type: str


@known
@dataclass(frozen=True, kw_only=True)
class TypeEnded(Event):
    verb = "partners.type_ended"
    sentence = _("{actor} took the type {partner_type} from {subject}")
    icon = "building-2"

    partner_type: str


@known
@dataclass(frozen=True, kw_only=True)
class TerritoryGiven(Event):
    verb = "partners.territory_given"
    sentence = _("{actor} gave {subject} the territory {territory}")
    icon = "map-pin"

    territory: str


@known
@dataclass(frozen=True, kw_only=True)
class TerritoryEnded(Event):
    verb = "partners.territory_ended"
    sentence = _("{actor} took the territory {territory} from {subject}")
    icon = "map-pin"

    territory: str


@known
@dataclass(frozen=True, kw_only=True)
class TierEnded(Event):
    verb = "partners.tier_ended"
    sentence = _("{actor} took {subject} out of every tier")
    icon = "star"


@known
@dataclass(frozen=True, kw_only=True)
class Listed(Event):
    verb = "partners.listed"
    sentence = _("{actor} listed {subject} for joint deals")
    icon = "handshake"


@known
@dataclass(frozen=True, kw_only=True)
class Unlisted(Event):
    verb = "partners.unlisted"
    sentence = _("{actor} took {subject} off the list for joint deals")
    icon = "handshake"


@known
@dataclass(frozen=True, kw_only=True)
class ChannelManagerLeft(Event):
    verb = "partners.channel_manager_left"
    sentence = _("{manager} is no longer the channel manager")
    icon = "user"

    manager: int


@known
@dataclass(frozen=True, kw_only=True)
class MembershipInvited(Event):
    verb = "partners.membership_invited"
    sentence = _("{actor} invited a colleague as {role}")
    icon = "mail"

    invitation: int
    role: str


@known
@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Event):
    verb = "partners.invitation_withdrawn"
    sentence = _("{actor} withdrew an invitation as {role}")
    icon = "undo-2"

    invitation: int
    role: str


@known
@dataclass(frozen=True, kw_only=True)
class MembershipBegan(Event):
    verb = "partners.membership_began"
    sentence = _("{person} joined the team as {role}")
    icon = "user-plus"
    tone = "good"

    person: int
    role: str


@known
@dataclass(frozen=True, kw_only=True)
class MembershipChanged(Event):
    verb = "partners.membership_changed"
    sentence = _("{person} is now {role}")
    icon = "user"

    person: int
    role: str


@known
@dataclass(frozen=True, kw_only=True)
class MembershipEnded(Event):
    verb = "partners.membership_ended"
    sentence = _("{person} left the team")
    icon = "log-out"

    person: int


@known
@dataclass(frozen=True, kw_only=True)
class AccountLinked(Event):
    verb = "partners.account_linked"
    sentence = _("{subject} was found in the CRM")
    icon = "refresh-cw"
    internal = True


@known
@dataclass(frozen=True, kw_only=True)
class AccountUnlinked(Event):
    verb = "partners.account_unlinked"
    sentence = _("{actor} parted {subject} from its account in the CRM")
    icon = "unlink"
    internal = True


@known
@dataclass(frozen=True, kw_only=True)
class DiscrepancySettled(Event):
    verb = "partners.discrepancy_settled"
    sentence = _("{actor} has seen to what the CRM had left open")
    icon = "circle-check"
    internal = True

    kind: str


@known
@dataclass(frozen=True, kw_only=True)
class UplineBegan(Event):
    verb = "partners.upline_began"
    sentence = _("{subject} now stands under the distributor {upline}")
    icon = "layers"

    upline: int


@known
@dataclass(frozen=True, kw_only=True)
class UplineEnded(Event):
    verb = "partners.upline_ended"
    sentence = _("{subject} no longer stands under the distributor {upline}")
    icon = "layers"

    upline: int


@known
@dataclass(frozen=True, kw_only=True)
class UplineSightGiven(Event):
    verb = "partners.upline_sight_given"
    sentence = _("{actor} let {upline} see what {subject} registers")
    icon = "eye"

    upline: int


@known
@dataclass(frozen=True, kw_only=True)
class UplineSightEnded(Event):
    verb = "partners.upline_sight_ended"
    sentence = _("{actor} no longer lets {upline} see what {subject} registers")
    icon = "lock"

    upline: int


@known
@dataclass(frozen=True, kw_only=True)
class ActingBegan(Event):
    """The reason stays with the row: it is for the person acted for, not for the whole team."""

    verb = "partners.acting_began"
    sentence = _("{actor} began to look at the portal as {person}, for support and only to read")
    icon = "eye"

    person: int
    acting: int


@known
@dataclass(frozen=True, kw_only=True)
class ActingEnded(Event):
    verb = "partners.acting_ended"
    sentence = _("{actor} stopped looking at the portal as {person}")
    icon = "eye"
    internal = True

    person: int
    acting: int


@dataclass(frozen=True, kw_only=True)
class ShareEnding(Event):
    """Each kind of thing that is shared has a child, with its verb."""

    sentence = _("A share of {subject} ends soon")
    icon = "clock"

    grant: str
    giver: int
    person: int | None
    partner: int | None
    until: str


@dataclass(frozen=True, kw_only=True)
class ShareEnded(Event):
    """Each kind of thing that is shared has a child, with its verb."""

    sentence = _("{actor} took a share of {subject} back")
    icon = "undo-2"
