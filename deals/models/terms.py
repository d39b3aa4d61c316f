"""Terms asked of one supplier for one registration, and what the supplier answered.

Each row is between the vendor and one supplier. Being asked makes nobody a party of the deal:
who takes part is open to all who see it, and that somebody was asked is not.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals import terms_events as events
from deals.lifecycle import CLOSED, ReviewStatus
from deals.models.attachment import DealAttachment
from deals.models.registration import Tax
from deals.refusals import TermsRefused, TermsShut
from partners import ledger
from partners.models import CrmProduct, Partner
from partners.working_time import end_of_day, working_time_of
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet

if TYPE_CHECKING:
    from deals.models.deal import Deal

FURTHEST = timedelta(days=366)
# A day has ended everywhere twelve hours after it ended in Greenwich.
LAST_TO_SEE_A_DAY = timedelta(hours=12)
LONGEST = 2000
LONGEST_WISH = 200


class NoTermsBecause(models.TextChoices):
    NOT_OURS = "not_ours", gettext_lazy("We do not make or sell this")
    NO_CAPACITY = "no_capacity", gettext_lazy("We have no capacity for it")
    TOO_SOON = "too_soon", gettext_lazy("The day is too soon")
    TOO_FEW = "too_few", gettext_lazy("The quantity is too small")
    OTHER = "other", gettext_lazy("Another reason")


class TermsQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["-asked_at", "-pk"]

    def unanswered(self) -> Self:
        """Return those that still stand, of open registrations, to which nothing was said."""
        answers = TermsAnswer.objects.filter(request=OuterRef("pk"))
        standing = self.filter(withdrawn_at=None).exclude(deal__review_status__in=CLOSED)
        return standing.filter(~Exists(answers))

    def waiting(self, *, at: datetime) -> Self:
        return self.unanswered().filter(due_at__gt=at)

    def with_answers(self) -> Self:
        """Read at once what is shown of them, the newest answer first."""
        answers = TermsAnswer.objects.select_related("answered_by", "file")
        beside = ("deal", "partner", "product", "asked_by", "withdrawn_by", "file")
        return self.select_related(*beside).prefetch_related(
            Prefetch("answers", answers.order_by("-pk"))
        )


class TermsRequest(models.Model):
    """What is wanted of one supplier, how much, and by the end of which day on its own clock."""

    class State(models.TextChoices):
        OPEN = "open", gettext_lazy("Waits for an answer")
        ANSWERED = "answered", gettext_lazy("Answered")
        DECLINED = "declined", gettext_lazy("Declined")
        LAPSED = "lapsed", gettext_lazy("No answer in time")
        # The registration was closed before anybody answered.
        MOOT = "moot", gettext_lazy("No longer needed")
        WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="terms_requests")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    # The same for all who were asked the same at once; shown to none of them.
    asked_together = models.CharField(max_length=16, editable=False)
    product = models.ForeignKey(CrmProduct, models.PROTECT, null=True, related_name="+")
    wanted = models.CharField(max_length=LONGEST_WISH)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    needed_by = models.DateField()
    due_at = models.DateTimeField()
    note = models.TextField(max_length=LONGEST, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # What the price is to be of: a drawing, a specification. The same for all who were asked.
    file = models.ForeignKey(DealAttachment, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = TermsQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["partner", "-asked_at", "-id"], name="terms_asked_of_a_supplier"),
            models.Index(fields=["due_at"], condition=Q(lapsed_at=None), name="terms_due"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["asked_together", "partner"], name="terms_asked_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="terms_of_some_quantity"),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("asked_at")), name="terms_due_after_asking"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="terms_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.wanted

    def get_absolute_url(self) -> str:
        return f"/terms/{self.public_id}/"

    @classmethod
    @transaction.atomic
    def ask(  # noqa: PLR0913  of whom, what, how much, by when
        cls,
        deal: "Deal",
        *,
        suppliers: Iterable[Partner],
        wanted: str,
        quantity: Decimal,
        needed_by: date,
        note: str = "",
        product: CrmProduct | None = None,
        together: str | None = None,
        file: "NewFile | None" = None,
        by: User,
        at: datetime,
    ) -> "list[TermsRequest]":
        """Ask each supplier by itself, for a deal fetched locked. Raises `TermsRefused`.

        `together` is an id that the door gave out before, so that a form sent twice asks once.
        """
        if deal.review_status in {*CLOSED, ReviewStatus.DRAFT}:
            raise TermsRefused(_("Terms are asked for what is with us or approved."))
        together = together or new_public_id()
        if done := list(cls.objects.filter(deal=deal, asked_together=together)):
            return done
        due = {each: end_of_day(needed_by, working_time_of(each, at=at)) for each in suppliers}
        if not due:
            raise TermsRefused.at("suppliers", "required", _("Choose whom to ask."))
        if deal.registrant in due:
            said = _("Whoever registers the deal is not asked for terms.")
            raise TermsRefused.at("suppliers", "registrant", said)
        if min(due.values()) <= at:
            raise TermsRefused.at("needed_by", "past", _("This day has passed."))
        if max(due.values()) > at + FURTHEST:
            raise TermsRefused.at("needed_by", "too_far", _("A year ahead is enough."))
        kept = file.keep(deal, None, by=by, at=at) if file else None
        asked = []
        for partner, due_at in due.items():
            row = cls.objects.create(
                deal=deal,
                partner=partner,
                asked_together=together,
                product=product,
                wanted=wanted,
                quantity=quantity,
                needed_by=needed_by,
                due_at=due_at,
                note=note,
                file=kept,
                asked_by=by,
                asked_at=at,
            )
            row._tell(events.TermsAsked, by=by, at=at, needed_by=needed_by.isoformat())  # noqa: SLF001
            asked.append(row)
        return asked

    @transaction.atomic
    def answer(  # noqa: PLR0913  the parts of an offer
        self,
        *,
        price_amount: Decimal,
        price_currency: str,
        price_tax: str,
        valid_until: date | None = None,
        lead_days: int | None = None,
        note: str = "",
        file: "NewFile | None" = None,
        by: User,
        at: datetime,
    ) -> "TermsAnswer":
        """Give terms, or others than before; a file given before stays unless another comes.

        Raises `TermsShut`, `TermsRefused`.
        """
        fresh, before = self._open(at=at)
        if valid_until is not None and valid_until < (at - LAST_TO_SEE_A_DAY).date():
            raise TermsRefused.at("valid_until", "past", _("This day has passed."))
        kept = before.file if before is not None else None
        given = {
            "price_amount": price_amount,
            "price_currency": price_currency,
            "price_tax": price_tax,
            "valid_until": valid_until,
            "lead_days": lead_days,
            "note": note.strip(),
            "file": file.keep(fresh.deal, fresh.partner, by=by, at=at) if file else kept,
        }
        if before is not None and before.says(given):
            return before
        row: TermsAnswer = fresh.answers.create(**given, answered_by=by, answered_at=at)
        event = events.TermsGiven if before is None else events.TermsReplaced
        fresh._tell(event, by=by, at=at)  # noqa: SLF001  its own
        return row

    @transaction.atomic
    def decline(self, *, reason: str, note: str = "", by: User, at: datetime) -> "TermsAnswer":
        """Say that there will be no terms, and why. Raises `TermsShut`."""
        fresh, before = self._open(at=at)
        given = {"decline_reason": reason, "note": note.strip()}
        if before is not None and before.says(given):
            return before
        row: TermsAnswer = fresh.answers.create(**given, answered_by=by, answered_at=at)
        details = {"no_terms_because": reason, "again": before is not None}
        fresh._tell(events.TermsDeclined, by=by, at=at, **details)  # noqa: SLF001  its own
        return row

    @transaction.atomic
    def withdraw(self, *, by: User, at: datetime) -> None:
        """Say that the terms are no longer needed; what was answered is kept. Twice is once.

        Raises `TermsShut` where nobody can answer any more anyhow.
        """
        fresh = self._locked()
        if fresh.withdrawn_at is not None:
            return
        if not fresh.takes_answers(at=at):
            raise TermsShut(_("Nothing can be answered any more; there is nothing to withdraw."))
        fresh.withdrawn_at, fresh.withdrawn_by = at, by
        fresh.save(update_fields=["withdrawn_at", "withdrawn_by"])
        fresh._tell(events.TermsWithdrawn, by=by, at=at)  # noqa: SLF001  its own

    @property
    def latest(self) -> "TermsAnswer | None":
        """Return what holds; reads prefetched answers where there are any."""
        return max(self.answers.all(), key=lambda each: each.pk, default=None)

    def state(self, *, at: datetime) -> str:
        if self.withdrawn_at is not None:
            return self.State.WITHDRAWN
        if (latest := self.latest) is not None:
            return self.State.DECLINED if latest.decline_reason else self.State.ANSWERED
        if self.deal.review_status in CLOSED:
            return self.State.MOOT
        return self.State.LAPSED if at >= self.due_at else self.State.OPEN

    def takes_answers(self, *, at: datetime) -> bool:
        stands = self.withdrawn_at is None and self.deal.review_status not in CLOSED
        return stands and at < self.due_at

    def _open(self, *, at: datetime) -> "tuple[TermsRequest, TermsAnswer | None]":
        """Return it fresh and locked, with what was said last: two who answer at once take turns.

        Raises `TermsShut`.
        """
        fresh = self._locked()
        if at >= fresh.due_at:
            raise TermsShut(_("The day has passed; nothing can be answered any more."))
        if fresh.withdrawn_at is not None or fresh.deal.review_status in CLOSED:
            raise TermsShut(_("It is no longer needed."))
        return fresh, fresh.answers.order_by("-pk").select_related("file").first()

    def _locked(self) -> "TermsRequest":
        locked = TermsRequest.objects.select_for_update(of=("self",))
        fresh: TermsRequest = locked.select_related("deal", "partner").get(pk=self.pk)
        return fresh

    def _tell(self, event: Any, *, by: Any, at: datetime, **details: Any) -> None:
        said = event(subject=self, concerns=[self.partner], partner=self.partner_id, **details)
        ledger.record(said, by=by, at=at)

    @transaction.atomic
    def remind(self, *, by: Any, at: datetime) -> bool:
        """Tell the supplier that the day is near, once, whoever sweeps how often."""
        waits = TermsRequest.objects.waiting(at=at).filter(pk=self.pk, reminded_at=None)
        if not waits.select_for_update(of=("self",)).exists():
            return False
        TermsRequest.objects.filter(pk=self.pk).update(reminded_at=at)
        self._tell(events.TermsReminded, by=by, at=at)
        return True

    @transaction.atomic
    def lapse(self, *, by: Any, at: datetime) -> bool:
        """Write down that nobody answered in time, once. By the clock it was shut already."""
        over = TermsRequest.objects.unanswered().filter(pk=self.pk, due_at__lte=at, lapsed_at=None)
        if not over.select_for_update(of=("self",)).exists():
            return False
        TermsRequest.objects.filter(pk=self.pk).update(lapsed_at=at)
        self._tell(events.TermsLapsed, by=by, at=at)
        return True


class NewFile:
    """A file that comes along: with an answer its supplier's, with a request the vendor's."""

    def __init__(self, name: str, content: bytes, key: str | None = None) -> None:
        self.name, self.content, self.key = name, content, key

    def keep(
        self, deal: "Deal", partner: Partner | None, *, by: User, at: datetime
    ) -> DealAttachment:
        return DealAttachment.add(
            deal,
            name=self.name,
            content=self.content,
            partner=partner,
            is_shared=False,
            public_id=self.key,
            by=by,
            at=at,
        )


class TermsAnswer(models.Model):
    """What a supplier said at one moment: terms, or that there will be none. The newest holds.

    Closed: nobody sees it but the supplier itself and who decides the registration.
    """

    request = models.ForeignKey(TermsRequest, models.PROTECT, related_name="answers")
    # Of one; the total is reckoned.
    price_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    price_currency = models.CharField(max_length=3, blank=True)
    price_tax = models.CharField(max_length=8, choices=Tax.choices, blank=True)
    valid_until = models.DateField(null=True)
    lead_days = models.PositiveSmallIntegerField(null=True)
    # Its conditions; of a no, what is to be said of it.
    note = models.TextField(max_length=LONGEST, blank=True)
    file = models.ForeignKey(DealAttachment, models.PROTECT, null=True, related_name="+")
    decline_reason = models.CharField(max_length=12, choices=NoTermsBecause.choices, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(
                    decline_reason="",
                    price_amount__gt=0,
                    price_currency__regex="^[A-Z]{3}$",
                    price_tax__in=Tax.values,
                )
                | Q(
                    decline_reason__in=NoTermsBecause.values,
                    price_amount=None,
                    price_currency="",
                    price_tax="",
                    file=None,
                ),
                name="terms_or_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.answered_at}"

    @property
    def total(self) -> Decimal | None:
        """Return the price of all of it, true to the cent."""
        if self.price_amount is None:
            return None
        return (self.price_amount * self.request.quantity).quantize(Decimal("0.01"))

    def has_run_out(self, *, at: datetime) -> bool:
        return self.valid_until is not None and self.valid_until < (at - LAST_TO_SEE_A_DAY).date()

    def says(self, given: dict[str, Any]) -> bool:
        """Say whether it is this already: a button pressed twice answers once."""
        nothing = {
            "price_amount": None,
            "price_currency": "",
            "price_tax": "",
            "valid_until": None,
            "lead_days": None,
            "note": "",
            "file": None,
            "decline_reason": "",
        }
        return all(getattr(self, name) == value for name, value in {**nothing, **given}.items())
