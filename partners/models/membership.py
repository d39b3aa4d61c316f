"""A person's place in a partner's team, and how they are asked to join."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.core.signing import BadSignature, Signer
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from partners import events, ledger
from partners.models.partner import Partner
from permissions.actors import Actor
from permissions.facts import Fact, FactQuerySet, from_now_on, never_twice_at_once
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet
from permissions.refusals import Refused
from permissions.rules import active

SIGNER = Signer(salt="partners.invitation")
INVITATION_LASTS = timedelta(days=14)
# A second click sends no second letter.
BETWEEN_LETTERS = timedelta(minutes=1)


class Role(models.TextChoices):
    """What a person may do for a partner; `partners/roles.py` says what each may."""

    SELLER = "seller", _("Seller")
    MANAGER = "manager", _("Partner manager")
    READER = "reader", _("Reader")


class InvitationSpent(Refused):
    code = "invitation_spent"


class AlreadyMember(Refused):
    code = "already_member"


class LetterJustLeft(Refused):
    code = "letter_just_left"


class LastManager(Refused):
    code = "last_manager"


class PlaceChanged(Refused):
    code = "place_changed"


class MembershipQuerySet(PermittedQuerySet, FactQuerySet):  # type: ignore[override]
    page_order: ClassVar[list[str]] = ["pk"]


class Membership(Fact):
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)

    objects: ClassVar[Any] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [
            never_twice_at_once("membership_once", "person", "partner"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.partner_id}"

    @classmethod
    @transaction.atomic
    def begin(
        cls, *, person: User, partner: Partner, role: str, by: Actor, at: datetime
    ) -> "Membership":
        """Put a person on a partner's team. Raises `AlreadyMember`."""
        # The partner row is the queue: two invitations accepted at once take turns here.
        Partner.objects.select_for_update().get(pk=partner.pk)
        if cls.objects.filter(person=person, partner=partner).holding(at=at).exists():
            raise AlreadyMember(_("This person is on the team already."))
        row = cls.objects.create(person=person, partner=partner, role=role, during=from_now_on(at))
        ledger.record(
            events.MembershipBegan(
                subject=partner, concerns=[partner], person=person.pk, role=role
            ),
            by=by,
            at=at,
        )
        return row

    @property
    def is_over(self) -> bool:
        """Say whether it was ended. A place has no end until it is ended."""
        return self.during.upper is not None or self.during.isempty

    def take_turn(self) -> None:
        """Wait for whoever changes this team: one at a time, in a transaction."""
        Partner.objects.select_for_update().get(pk=self.partner_id)

    @transaction.atomic
    def change_role(self, role: str, *, by: Actor, at: datetime) -> "Membership":
        """Go on in another role, under the same id; the same role again changes nothing.

        The row of the role until now ends, under an id of its own. Raises `PlaceChanged`,
        `LastManager`.
        """
        if self._is_over_by_now():
            raise PlaceChanged(_("They left the team or got another role meanwhile."))
        if role == self.role:
            return self
        self._spare_the_last_manager(by=by, at=at)
        self.end(at=at)
        kept, self.public_id = self.public_id, new_public_id()
        self.save(update_fields=["public_id"])
        row = Membership.objects.create(
            public_id=kept,
            person=self.person,
            partner=self.partner,
            role=role,
            during=from_now_on(at),
        )
        ledger.record(
            events.MembershipChanged(
                subject=self.partner, concerns=[self.partner], person=self.person_id, role=role
            ),
            by=by,
            at=at,
        )
        return row

    @transaction.atomic
    def leave(self, *, by: Actor, at: datetime) -> None:
        """End it; ending it twice changes nothing. Raises `LastManager`."""
        if self._is_over_by_now():
            return
        self._spare_the_last_manager(by=by, at=at)
        self.end(at=at)
        ledger.record(
            events.MembershipEnded(
                subject=self.partner, concerns=[self.partner], person=self.person_id
            ),
            by=by,
            at=at,
        )

    def _is_over_by_now(self) -> bool:
        """Say whether somebody ended it meanwhile."""
        self.take_turn()
        self.refresh_from_db(fields=["during"])
        return self.is_over

    def _spare_the_last_manager(self, *, by: Actor, at: datetime) -> None:
        """Let the vendor alone, and the portal, leave a team without a manager."""
        is_theirs = isinstance(by, User) and not by.staff_roles(at=at)
        if self.role != Role.MANAGER or not is_theirs:
            return
        others = Membership.objects.filter(
            active(at=at), partner=self.partner, role=Role.MANAGER, during__upper_inf=True
        )
        if not others.exclude(pk=self.pk).exists():
            said = _("This is the team's last manager. Make somebody else manager first.")
            raise LastManager(said, fields={"role": [(LastManager.code, said)]})


class InvitationQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["-created_at", "-pk"]

    def spelled(self, token: str, *, at: datetime) -> "InvitationQuerySet":
        """Return the open invitation that this link was made for."""
        try:
            public_id = SIGNER.unsign(token)
        except BadSignature:
            return self.none()
        return self.open_at(at=at).filter(public_id=public_id)

    def open_at(self, *, at: datetime) -> "InvitationQuerySet":
        """Return those that are neither used nor withdrawn, and in time."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=at)


def refuse_members(partner: Partner, email: str, *, at: datetime) -> None:
    """Raise `AlreadyMember` where somebody of this address is on the team."""
    if Membership.objects.filter(partner=partner, person__email=email).holding(at=at).exists():
        raise AlreadyMember(_("This person is on the team already."))


class Invitation(models.Model):
    """A link sent by mail: the only way in. Opening it changes nothing; its button does."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    language = models.CharField(max_length=10, default="en")
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.public_id

    @classmethod
    @transaction.atomic
    def send(
        cls,
        *,
        partner: Partner,
        email: str,
        role: str,
        by: User,
        at: datetime,
        language: str = "en",
    ) -> "Invitation":
        """Ask somebody to join a partner's team. Raises `AlreadyMember`."""
        email = email.strip().lower()
        refuse_members(partner, email, at=at)
        row = cls.objects.create(
            partner=partner,
            email=email,
            role=role,
            language=language,
            invited_by=by,
            created_at=at,
            expires_at=at + INVITATION_LASTS,
        )
        row.note(events.MembershipInvited, by=by, at=at)
        return row

    @transaction.atomic
    def send_again(self, *, by: User, at: datetime) -> None:
        """Send another letter, in the name of who asks for it; the link holds anew.

        Raises `InvitationSpent`, `LetterJustLeft`, `AlreadyMember`.
        """
        self._take_turn()
        if self.accepted_at or self.withdrawn_at:
            raise InvitationSpent(_("This invitation has been used or was withdrawn."))
        if self.expires_at + BETWEEN_LETTERS > at + INVITATION_LASTS:
            raise LetterJustLeft(_("The letter has just left. Wait a minute before another."))
        refuse_members(self.partner, self.email, at=at)
        self.invited_by, self.expires_at = by, at + INVITATION_LASTS
        self.save(update_fields=["invited_by", "expires_at"])
        self.note(events.MembershipInvited, by=by, at=at)

    @transaction.atomic
    def withdraw(self, *, by: User, at: datetime) -> None:
        """Shut the link; doing it twice changes nothing. Raises `InvitationSpent`."""
        self._take_turn()
        if self.accepted_at:
            raise InvitationSpent(_("This invitation has been used: they are on the team."))
        if self.withdrawn_at:
            return
        self.withdrawn_at = at
        self.save(update_fields=["withdrawn_at"])
        self.note(events.InvitationWithdrawn, by=by, at=at)

    def _take_turn(self) -> None:
        """Read it anew, locked: it is accepted, withdrawn or sent again by one at a time."""
        self.refresh_from_db(from_queryset=Invitation.objects.select_for_update())

    def note(
        self,
        said: type[events.MembershipInvited | events.InvitationWithdrawn],
        *,
        by: User,
        at: datetime,
    ) -> None:
        """Write in the ledger what was done with it."""
        told = said(
            subject=self.partner, concerns=[self.partner], invitation=self.pk, role=self.role
        )
        ledger.record(told, by=by, at=at)

    def is_backed(self, *, at: datetime) -> bool:
        """Tell whether who sent it may still invite people to this partner."""
        inviting = Partner.objects.permitted(self.invited_by, "invite", at=at)
        return inviting.filter(pk=self.partner_id).exists()

    @property
    def token(self) -> str:
        """The secret part of the link: signed, so that it need not be stored."""
        return SIGNER.sign(self.public_id)

    @transaction.atomic
    def accept(self, *, full_name: str, password: str, at: datetime) -> Membership:
        """Make the person where we do not know them, and the membership.

        A known person keeps the password they have. Raises `InvitationSpent`, `AlreadyMember`.
        """
        fresh = Invitation.objects.select_for_update().get(pk=self.pk)
        is_over = fresh.accepted_at or fresh.withdrawn_at or fresh.expires_at <= at
        if is_over or not fresh.is_backed(at=at):
            raise InvitationSpent(_("This invitation has been used or has ended. Ask for another."))
        person = User.objects.filter(email=self.email).first()
        if person is None:
            person = User.objects.welcome(
                email=self.email, full_name=full_name, language=self.language, at=at
            )
            person.set_password(password)
            person.save(update_fields=["password"])
        membership = Membership.begin(
            person=person, partner=self.partner, role=self.role, by=person, at=at
        )
        self.accepted_at = at
        self.save(update_fields=["accepted_at"])
        return membership
