"""A company we do not know yet, whom a registrant asks us to admit so that it can take part."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from deals import newcomer_events as events
from deals.lifecycle import CLOSED, ReviewStatus
from deals.models.party import Party, PartyRole, PartyStanding
from deals.refusals import NewcomerRefused
from partners import ledger
from partners.models import Invitation, Partner, PartnerType, Role
from partners.models.partner import LONGEST_NAME
from permissions.actors import Actor
from permissions.models import StaffRoleName, User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet

if TYPE_CHECKING:
    from deals.models.deal import Deal

# Of one registration; somebody reads each of them.
MOST_WAITING = 5


@dataclass(frozen=True)
class Company:
    """What a company is called, and what it is to us, as whoever admits it writes it."""

    name: str
    country: str
    latin_name: str = ""
    types: Iterable[PartnerType] = ()
    language: str = "en"


class NewcomerQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["-asked_at", "-pk"]

    def waiting(self) -> "NewcomerQuerySet":
        """Return those nobody has decided, of registrations that are still open to others."""
        return self.filter(outcome="").exclude(deal__review_status__in=CLOSED)


class Newcomer(models.Model):
    """Nothing is mailed before it is admitted. Its address is kept only as long as it waits."""

    class Outcome(models.TextChoices):
        ADMITTED = "admitted", _("Admitted")
        REFUSED = "refused", _("Not admitted")
        WITHDRAWN = "withdrawn", _("Taken back")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="newcomers")
    role = models.ForeignKey(PartyRole, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    country = models.CharField(_("country"), max_length=2)
    email = models.EmailField(_("e-mail"), blank=True)
    words = models.CharField(_("what for"), max_length=500)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # What became of it once admitted: its part, and the letter to its first manager if it is new.
    party = models.OneToOneField(Party, models.PROTECT, null=True, related_name="newcomer")
    invitation = models.OneToOneField(
        Invitation, models.PROTECT, null=True, related_name="newcomer"
    )

    objects: ClassVar[Any] = NewcomerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                "deal",
                Lower("email"),
                condition=models.Q(outcome="") & ~models.Q(email=""),
                name="newcomer_waits_once",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", settled_at=None, settled_by=None, party=None)
                | (
                    ~models.Q(outcome="")
                    & models.Q(settled_at__isnull=False, settled_by__isnull=False, email="")
                ),
                name="newcomer_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="admitted", party__isnull=False)
                | (~models.Q(outcome="admitted") & models.Q(party=None, invitation=None)),
                name="newcomer_admitted_is_a_party",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="refused") | ~models.Q(reason=""),
                name="newcomer_refused_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @classmethod
    @transaction.atomic
    def ask(  # noqa: PLR0913  who is wanted, and what for
        cls,
        deal: "Deal",
        *,
        name: str,
        country: str,
        email: str,
        role: PartyRole,
        words: str,
        by: User,
        at: datetime,
    ) -> "Newcomer":
        """Put a company before whoever may admit it, its deal fetched locked.

        The answer is the same whether we know it or not. Raises `NewcomerRefused`.
        """
        if deal.review_status in {*CLOSED, ReviewStatus.DRAFT}:
            raise NewcomerRefused(
                _("Companies are asked along once it is submitted, until it is closed.")
            )
        email = email.strip().lower()
        waiting = cls.objects.waiting().filter(deal=deal)
        if waiting.filter(email=email).exists():
            said = _("Somebody of this address waits for admission already.")
            raise NewcomerRefused(said, fields={"email": [("waits_already", said)]})
        if waiting.count() >= MOST_WAITING:
            raise NewcomerRefused(
                _("Enough companies wait for admission. Wait until one is decided.")
            )
        row: Newcomer = cls.objects.create(
            deal=deal,
            role=role,
            name=name,
            country=country,
            email=email,
            words=words,
            asked_by=by,
            asked_at=at,
        )
        row._say(events.NewcomerAsked, by=by, at=at)
        return row

    @transaction.atomic
    def admit(
        self, company: Company, *, known: Partner | None = None, by: User, at: datetime
    ) -> Party:
        """Ask it along: a new partner whose first manager is invited by mail, or one we `know`.

        Who is known already hears of it as of every invitation; the typed address then gets
        nothing. Raises `NewcomerRefused`, `PartyRefused` where it takes part already.
        """
        email = self._take_turn()
        if self.deal.review_status in CLOSED:
            raise NewcomerRefused(_("The registration is closed; there is nothing left to join."))
        if known is None and not email:
            raise NewcomerRefused(_("The address was erased. Ask for it again."))
        partner = known or self._begin_with(company, by=by, at=at)
        invitation = None
        if known is None:
            invitation = Invitation.send(
                partner=partner,
                email=email,
                role=Role.MANAGER,
                language=company.language,
                by=by,
                at=at,
            )
        party = Party.begin(
            deal=self.deal,
            partner=partner,
            role=self.role,
            state=PartyStanding.State.NAMED,
            by=by,
            at=at,
        )
        self._settle(self.Outcome.ADMITTED, by=by, at=at, party=party, invitation=invitation)
        self._say(events.NewcomerAdmitted, by=by, at=at)
        party.invite(by=by, at=at)
        return party

    @transaction.atomic
    def refuse(self, reason: str, *, by: User, at: datetime) -> None:
        """Say no, in words that whoever asked reads. Raises `NewcomerRefused`."""
        if not reason.strip():
            said = _("The partner needs a reason.")
            raise NewcomerRefused(said, fields={"reason": [("required", said)]})
        self._take_turn()
        self._settle(self.Outcome.REFUSED, by=by, at=at, reason=reason.strip())
        self._say(events.NewcomerNotAdmitted, by=by, at=at)

    @transaction.atomic
    def withdraw(self, *, by: User, at: datetime) -> None:
        """Take it back before it is decided. Raises `NewcomerRefused`."""
        self._take_turn()
        self._settle(self.Outcome.WITHDRAWN, by=by, at=at)
        self._say(events.NewcomerWithdrawn, by=by, at=at)

    @property
    def is_waiting(self) -> bool:
        return not self.outcome and self.deal.review_status not in CLOSED

    def _take_turn(self) -> str:
        """Read it anew, locked, and return its address: it is decided once."""
        self.refresh_from_db(from_queryset=Newcomer.objects.select_for_update(of=("self",)))
        if self.outcome:
            raise NewcomerRefused(_("This has been decided already."))
        return self.email

    def _begin_with(self, company: Company, *, by: User, at: datetime) -> Partner:
        """Make the partner; whoever admits it looks after it, or who does for the registrant."""
        is_theirs = by.holds_any({StaffRoleName.CHANNEL_MANAGER}, at=at)
        return Partner.join(
            name=company.name,
            latin_name=company.latin_name,
            country=company.country,
            types=company.types,
            channel_manager=by if is_theirs else self.deal.registrant.channel_manager(at=at),
            by=by,
            at=at,
        )

    def _settle(self, outcome: str, *, by: User, at: datetime, **written: Any) -> None:
        self.outcome, self.settled_by, self.settled_at, self.email = outcome, by, at, ""
        for name, value in written.items():
            setattr(self, name, value)
        self.save()

    def _say(self, event: Any, *, by: Actor, at: datetime) -> None:
        """Write it where the registrant and who looks after it read it; it names no company."""
        beside = [self.deal.through] if self.deal.through else []
        said = event(subject=self.deal, concerns=[self.deal.registrant, *beside], newcomer=self.pk)
        ledger.record(said, by=by, at=at)
