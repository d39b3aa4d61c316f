"""What somebody at a partner asks of us: until when we promise an answer, and how it ended."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners import enquiry_events as events
from partners import ledger
from partners.models.partner import Partner
from partners.models.programme import Programme
from partners.promise import promised_by
from partners.standing_in import deciding_manager
from permissions.actors import Actor
from permissions.append_only import append_only_but_for_words
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet
from permissions.refusals import Refused

LONGEST = 4000


class EnquiryRefused(Refused):
    code = "enquiry_refused"


class EnquiryQuerySet(PermittedQuerySet):
    # Who has waited for longest comes first.
    page_order: ClassVar[list[str]] = ["promised_at", "pk"]

    def waiting(self, side: str) -> "EnquiryQuerySet":
        """Return those in which this side has the next word."""
        return self.filter(turn=side)

    def to_call_back(self, *, at: datetime) -> "EnquiryQuerySet":
        return self.filter(call_back_at__lte=at, called_back_at=None)


class Enquiry(models.Model):
    """One question, complaint or request, with everything that was said about it.

    It is closed by who asked. Some days later somebody asks back whether that held.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", gettext_lazy("Question")
        COMPLAINT = "complaint", gettext_lazy("Complaint")
        MATERIAL = "material", gettext_lazy("Request for material")
        VISIT = "visit", gettext_lazy("Request for a visit")

    class Turn(models.TextChoices):
        VENDOR = "vendor", gettext_lazy("Waits for us")
        PARTNER = "partner", gettext_lazy("Waits for the partner")
        NOBODY = "nobody", gettext_lazy("Closed")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="enquiries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=120)
    # What it is about, as the ledger names its subjects; nothing is the relationship itself.
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="enquiries")
    asked_at = models.DateTimeField()
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    turn = models.CharField(max_length=8, choices=Turn.choices, default=Turn.VENDOR)
    # For the word that is waited for; of the vendor's calendar.
    promised_at = models.DateTimeField()
    promise_provisional = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    is_solved = models.BooleanField(null=True)
    call_back_at = models.DateTimeField(null=True)
    called_back_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("question")
        verbose_name_plural = gettext_lazy("questions")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(about_kind="", about_id=None)
                | ~models.Q(about_kind="") & models.Q(about_id__isnull=False),
                name="enquiry_is_about_a_thing_or_none",
            ),
            models.CheckConstraint(
                condition=models.Q(turn="nobody", closed_at__isnull=False, is_solved__isnull=False)
                | ~models.Q(turn="nobody") & models.Q(closed_at=None, is_solved=None),
                name="enquiry_closed_says_whether_solved",
            ),
            models.CheckConstraint(
                condition=models.Q(called_back_at=None)
                | models.Q(call_back_at__isnull=False, closed_at__isnull=False),
                name="called_back_after_closing",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["partner", "promised_at", "id"], name="enquiries_of_a_partner"),
            models.Index(
                fields=["promised_at", "id"],
                name="enquiries_waiting",
                condition=models.Q(turn="vendor"),
            ),
            models.Index(
                fields=["call_back_at"],
                name="enquiries_to_call_back",
                condition=models.Q(called_back_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/questions/{self.public_id}/"

    def is_late(self, at: datetime) -> bool:
        return self.turn == self.Turn.VENDOR and self.promised_at < at

    @classmethod
    @transaction.atomic
    def ask(  # noqa: PLR0913  what, about what, in which words
        cls,
        partner: Partner,
        *,
        kind: str,
        title: str,
        body: str,
        by: User,
        at: datetime,
        about: models.Model | None = None,
        public_id: str | None = None,
    ) -> "Enquiry":
        """Ask something. `about` is a thing of which the door knows that the asker may view it.

        `public_id` is one that the door gave out before: a form sent twice asks once.
        """
        owner = deciding_manager(partner, at=at)
        promise = promised_by(owner, at=at, days=Programme.current().enquiry_days)
        made, is_new = cls.objects.get_or_create(
            public_id=public_id or new_public_id(),
            asked_by=by,
            defaults={
                "partner": partner,
                "kind": kind,
                "title": title,
                "about_kind": about._meta.label_lower if about else "",
                "about_id": about.pk if about else None,
                "asked_at": at,
                "owner": owner,
                "promised_at": promise.at,
                "promise_provisional": promise.provisional,
            },
        )
        if is_new:
            EnquiryMessage.objects.create(enquiry=made, author=by, body=body, written_at=at)
            asked = events.Complained if kind == cls.Kind.COMPLAINT else events.Asked
            said = asked(subject=made, concerns=[partner], promised=promise.at.isoformat())
            ledger.record(said, by=by, at=at)
        return made

    @transaction.atomic
    def answer(self, body: str, *, by: User, at: datetime, public_id: str | None = None) -> None:
        """Say something for the vendor, fetched locked. Raises `EnquiryRefused` once closed."""
        if not self._say(body, by=by, at=at, is_vendors=True, public_id=public_id):
            return
        first, late = self.answered_at is None, self.is_late(at)
        self.answered_at = self.answered_at or at
        self.turn = self.Turn.PARTNER
        self.save(update_fields=["answered_at", "turn"])
        self._happened(events.Answered, by=by, at=at, was_first=first, was_late=late)

    @transaction.atomic
    def go_on(self, body: str, *, by: User, at: datetime, public_id: str | None = None) -> None:
        """Say something for the partner, fetched locked. Raises `EnquiryRefused` once closed.

        An answer that was waited for begins our time anew; a word more beside an open question
        lengthens nothing.
        """
        if not self._say(body, by=by, at=at, is_vendors=False, public_id=public_id):
            return
        if self.turn == self.Turn.PARTNER:
            self._wait_for_us(at=at)
        self._happened(events.WentOn, by=by, at=at, promised=self.promised_at.isoformat())

    @transaction.atomic
    def close(self, *, is_solved: bool, by: User, at: datetime) -> None:
        """End it, fetched locked; the asker says whether it was solved. Raises `EnquiryRefused`."""
        if self.turn == self.Turn.NOBODY:
            raise EnquiryRefused(_("It is closed already."))
        self.turn, self.closed_at, self.is_solved = self.Turn.NOBODY, at, is_solved
        self.call_back_at = at + timedelta(days=Programme.current().call_back_days)
        self.called_back_at = None
        self.save(
            update_fields=["turn", "closed_at", "is_solved", "call_back_at", "called_back_at"]
        )
        closed = events.Solved if is_solved else events.LeftUnsolved
        self._happened(closed, by=by, at=at)

    @transaction.atomic
    def call_back(self, *, holds: bool, by: User, at: datetime) -> None:
        """Note that the asker was asked again, fetched locked; what does not hold opens anew.

        Raises `EnquiryRefused` where it is open, or was asked back already.
        """
        if self.turn != self.Turn.NOBODY or self.called_back_at is not None:
            raise EnquiryRefused(_("There is nothing to ask back here."))
        if holds:
            self.called_back_at = at
            self.save(update_fields=["called_back_at"])
            self._happened(events.CalledBack, by=by, at=at)
            return
        self.closed_at = self.is_solved = self.call_back_at = None
        self._wait_for_us(at=at)
        promised = self.promised_at.isoformat()
        self._happened(events.OpenedAnew, by=by, at=at, promised=promised)

    @transaction.atomic
    def give_to(self, owner: User, *, by: User, at: datetime) -> None:
        """Have a colleague answer it, fetched locked. Raises `EnquiryRefused` once closed.

        The promise stands: handing over is our affair.
        """
        if self.turn == self.Turn.NOBODY:
            raise EnquiryRefused(_("It is closed already."))
        if self.owner_id == owner.pk:
            return
        self.owner = owner
        self.save(update_fields=["owner"])
        self._happened(events.GivenTo, by=by, at=at, person=owner.pk)

    def _wait_for_us(self, *, at: datetime) -> None:
        promise = promised_by(self.owner, at=at, days=Programme.current().enquiry_days)
        self.turn = self.Turn.VENDOR
        self.promised_at, self.promise_provisional = promise.at, promise.provisional
        self.save()

    def _say(
        self, body: str, *, by: User, at: datetime, is_vendors: bool, public_id: str | None
    ) -> bool:
        """Write it down. Returns whether it is new: a form sent twice says it once."""
        if self.turn == self.Turn.NOBODY:
            raise EnquiryRefused(_("It is closed. Ask again if something is open."))
        _row, is_new = EnquiryMessage.objects.get_or_create(
            public_id=public_id or new_public_id(),
            enquiry=self,
            defaults={"author": by, "is_vendors": is_vendors, "body": body, "written_at": at},
        )
        return bool(is_new)

    def _happened(self, event: Any, *, by: Actor, at: datetime, **details: Any) -> None:
        said = event(subject=self, concerns=[self.partner], **details)
        ledger.record(said, by=by, at=at)


class EnquiryMessage(models.Model):
    """One word in it. Written once; an erasure takes a name out of the words."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_vendors = models.BooleanField(default=False)
    body = models.TextField(max_length=LONGEST)
    written_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["enquiry", "written_at", "id"], name="words_of_an_enquiry")
        ]
        triggers: ClassVar[list[Any]] = append_only_but_for_words("body")

    def __str__(self) -> str:
        return self.public_id
