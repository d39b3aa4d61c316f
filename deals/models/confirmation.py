"""What an approval hands the partner: a numbered confirmation that anybody can have checked."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef

from deals.models.approval import Approval
from deals.models.protection import Protection
from partners.models import ProductFamily
from permissions.append_only import append_only_but_for_words
from permissions.public_ids import ALPHABET, new_public_id, spelled
from permissions.querysets import PermittedQuerySet

VALID, ENDED, REPLACED, UNKNOWN = "valid", "ended", "replaced", "unknown"
# Five bits a character: 130 bits nobody guesses, which may therefore stand here as they are.
CODE_LENGTH = 26
# What is read for another sign when somebody copies a code from paper, as Crockford tells it.
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def new_letter_number() -> str:
    """Return a number people can say aloud, which does not tell how many there are."""
    return f"CL-{spelled(6)}"


def new_code() -> str:
    return spelled(CODE_LENGTH).lower()


def code_in(typed: str) -> str:
    """Return the code that somebody copied from paper, or nothing where it cannot be one."""
    read = typed[: 2 * CODE_LENGTH].upper().translate(MISREAD)
    is_code = len(read) == CODE_LENGTH and set(read) <= set(ALPHABET)
    return read.lower() if is_code else ""


class ConfirmationQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["-issued_at", "-pk"]

    def newest(self) -> Self:
        """Return the last one of each registration."""
        return self.filter(~Exists(_later()))

    def with_standing(self, *, at: datetime) -> Self:
        """Annotate `holds`: everything it names is protected for its partner still, or will be.

        Read off the protections as they stand: one that was lengthened, released or revoked
        since tells here at once. A later confirmation takes the place of the earlier, which
        then `is_replaced`.
        """
        protected = Protection.objects.filter(
            deal=OuterRef("confirmation__deal"),
            product_family=OuterRef("productfamily"),
            during__endswith__gt=at,
        )
        unprotected = Confirmation.families.through._base_manager.filter(
            ~Exists(protected), confirmation=OuterRef("pk")
        )
        return self.annotate(
            holds=~Exists(unprotected) & ~Exists(_later()), is_replaced=Exists(_later())
        )

    def state_of(self, typed: str, *, at: datetime) -> str:
        """Return what a letter is worth at that moment.

        It is `valid`, `ended`, `replaced` or `unknown`, by one and the same question for every
        code.
        """
        found = self.with_standing(at=at).filter(code=code_in(typed))
        row = found.values_list("holds", "is_replaced").first()
        if row is None:
            return UNKNOWN
        holds, is_replaced = row
        return VALID if holds else REPLACED if is_replaced else ENDED


class Confirmation(models.Model):
    """Written once, when the verdict can no longer be taken back. It says what was true then.

    What somebody typed stands in it as typed; an erasure takes a name out of that and no more.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    number = models.CharField(max_length=12, unique=True, default=new_letter_number, editable=False)
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="confirmations")
    approval = models.ForeignKey(Approval, models.PROTECT, related_name="confirmations")
    # What was confirmed anew when it was accepted; none for the letter of the approval itself.
    amendment = models.OneToOneField(
        "deals.Amendment", models.PROTECT, null=True, related_name="confirmation"
    )
    # What a conflict's decision moved to it or from it, where it was approved before.
    decision = models.ForeignKey(
        "deals.ConflictDecision", models.PROTECT, null=True, related_name="confirmations"
    )
    families = models.ManyToManyField(ProductFamily, related_name="+")
    issued_at = models.DateTimeField()
    content = models.JSONField()

    objects: ClassVar[Any] = ConfirmationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["approval"],
                condition=models.Q(amendment=None, decision=None),
                name="approval_confirmed_once",
            ),
            models.UniqueConstraint(fields=["deal", "decision"], name="decision_confirmed_once"),
        ]
        triggers: ClassVar[list[Any]] = append_only_but_for_words("content")

    def __str__(self) -> str:
        return self.number

    @property
    def spelled_code(self) -> str:
        """The code as people read and copy it, in groups of four."""
        code = self.code.upper()
        return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _later() -> "models.QuerySet[Confirmation]":
    return Confirmation._base_manager.filter(deal=OuterRef("deal"), pk__gt=OuterRef("pk"))
