"""A sheet of registrations somebody brought: checked as a whole, imported row by row, undone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from deals.models.deal import Deal
from deals.refusals import ImportRefused
from deals.sheets import events
from deals.sheets.columns import twice
from deals.sheets.extra import label_of
from deals.sheets.table import Table
from partners import ledger
from partners.models import Partner
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet


class Step(models.TextChoices):
    COLUMNS = "columns", gettext_lazy("Columns to be named")
    CHECKING = "checking", gettext_lazy("Being checked")
    CHECKED = "checked", gettext_lazy("Checked")
    IMPORTING = "importing", gettext_lazy("Being imported")
    IMPORTED = "imported", gettext_lazy("Imported")
    UNDOING = "undoing", gettext_lazy("Being undone")
    UNDONE = "undone", gettext_lazy("Undone")


class RowState(models.TextChoices):
    WAITING = "waiting", gettext_lazy("Waits")
    READY = "ready", gettext_lazy("Can be submitted")
    INCOMPLETE = "incomplete", gettext_lazy("Draft only")
    FAULTY = "faulty", gettext_lazy("To be mended")
    KNOWN = "known", gettext_lazy("Here already")
    MADE = "made", gettext_lazy("Imported")
    UNDONE = "undone", gettext_lazy("Undone")
    KEPT = "kept", gettext_lazy("Changed since, so it stays")


class ImportAs(models.TextChoices):
    DRAFTS = "drafts", gettext_lazy("As drafts")
    SUBMITTED = "submitted", pgettext_lazy("how rows are imported", "Submitted")


Wrong = dict[str, list[tuple[str, str | Promise]]]

# What the worker has to do, and on which rows.
AT_WORK = (Step.CHECKING, Step.IMPORTING, Step.UNDOING)
TAKES: dict[str, tuple[RowState, ...]] = {
    ImportAs.DRAFTS: (RowState.READY, RowState.INCOMPLETE),
    ImportAs.SUBMITTED: (RowState.READY,),
}
CHECKABLE = (RowState.READY, RowState.INCOMPLETE, RowState.FAULTY, RowState.KNOWN)


class DealImport(models.Model):
    """One file of one partner, from its columns to its end."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    registrant = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    # In whose name the next step is done: who asked for it.
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    file_name = models.CharField(gettext_lazy("file"), max_length=120)
    kind = models.CharField(max_length=4, choices=[("csv", "CSV"), ("xlsx", "XLSX")])
    delimiter = models.CharField(max_length=1, blank=True)
    digest = models.CharField(max_length=64)
    headers = models.JSONField()
    mapping = models.JSONField(default=dict)
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.COLUMNS)
    import_as = models.CharField(max_length=10, choices=ImportAs.choices, blank=True)

    objects: ClassVar[Any] = PermittedQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["registrant", "digest"], name="imports_by_file"),
            models.Index(
                fields=["updated_at"], name="imports_at_work", condition=Q(step__in=AT_WORK)
            ),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(step__in=Step.values), name="import_step_known"),
            models.CheckConstraint(
                condition=~Q(step__in=["importing", "imported", "undoing", "undone"])
                | Q(import_as__in=ImportAs.values),
                name="imports_say_as_what",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return f"/deals/imports/{self.public_id}/"

    # Verbs. All but `begin` want a row fetched with `lock=True`, inside the door's transaction.
    # A sheet that is read and checked has told nobody anything: the ledger begins with the import.

    @classmethod
    @transaction.atomic
    def begin(
        cls,
        table: Table,
        *,
        registrant: Partner,
        file_name: str,
        mapping: Mapping[str, str],
        by: User,
        at: datetime,
    ) -> "DealImport":
        """Keep what was read of a file. Nothing is registered yet."""
        sheet = cls.objects.create(
            registrant=registrant,
            asked_by=by,
            created_at=at,
            updated_at=at,
            file_name=file_name[-120:] or "-",
            kind=table.kind,
            delimiter=table.delimiter,
            digest=table.digest,
            headers=table.headers,
            mapping=dict(mapping),
        )
        ImportRow.objects.bulk_create(
            ImportRow(sheet=sheet, registrant=registrant, number=number, cells=cells)
            for number, cells in table.rows
        )
        return sheet

    @transaction.atomic
    def check_rows(self, mapping: Mapping[str, str], *, by: User, at: datetime) -> None:
        """Have every row looked through with these columns; nothing is registered by it.

        Raises `ImportRefused`.
        """
        self._may(Step.COLUMNS, Step.CHECKED)
        if double := twice(mapping):
            words = _("Two columns cannot both be: %(field)s.")
            fields: Wrong = {n: [("twice", words % {"field": label_of(n)})] for n in sorted(double)}
            raise ImportRefused(next(iter(fields.values()))[0][1], fields=fields)
        if "customer_name" not in mapping.values():
            words = _("Say which column names the end customer.")
            raise ImportRefused(words, fields={"customer_name": [("required", words)]})
        self.mapping = dict(mapping)
        self.rows.filter(state__in=CHECKABLE).update(state=RowState.WAITING, faults=[], deal=None)
        self._turn_to(Step.CHECKING, by=by, at=at)

    @transaction.atomic
    def import_rows(self, import_as: str, *, by: User, at: datetime) -> None:
        """Have the rows that can be taken made registrations. Raises `ImportRefused`."""
        self._may(Step.CHECKED)
        if not self.rows.filter(state__in=TAKES[import_as]).exists():
            raise ImportRefused(_("No row of it can be imported like this."))
        self.import_as = import_as
        self._turn_to(Step.IMPORTING, by=by, at=at)

    @transaction.atomic
    def undo(self, *, by: User, at: datetime) -> None:
        """Have what the import made taken back where nobody has touched it since.

        Raises `ImportRefused`.
        """
        self._may(Step.IMPORTED)
        if not self.rows.filter(state=RowState.MADE).exists():
            raise ImportRefused(_("There is nothing of it to take back."))
        self._turn_to(Step.UNDOING, by=by, at=at)

    @transaction.atomic
    def finish(self, *, at: datetime) -> None:
        """Close the step at hand once no row of it is left."""
        counts = self.counts()
        if self.step == Step.IMPORTING:
            made = counts[RowState.MADE]
            if made:
                event = events.SheetImported(
                    subject=self,
                    concerns=[self.registrant],
                    count=made,
                    submitted=self.import_as == ImportAs.SUBMITTED,
                )
                ledger.record(event, by=self.asked_by, at=at)
        elif self.step == Step.UNDOING:
            event_ = events.ImportUndone(
                subject=self, concerns=[self.registrant], count=counts[RowState.UNDONE]
            )
            ledger.record(event_, by=self.asked_by, at=at)
        ended = {
            Step.CHECKING: Step.CHECKED,
            Step.IMPORTING: Step.IMPORTED,
            Step.UNDOING: Step.UNDONE,
        }
        self._turn_to(ended[Step(self.step)], by=self.asked_by, at=at)

    # Questions.

    @property
    def is_at_work(self) -> bool:
        return self.step in AT_WORK

    def left(self) -> "models.QuerySet[ImportRow]":
        """Return the rows that the step at hand has not come to, in the order of the file."""
        states = {
            Step.CHECKING: (RowState.WAITING,),
            Step.IMPORTING: TAKES.get(self.import_as, ()),
            Step.UNDOING: (RowState.MADE,),
        }.get(Step(self.step), ())
        return self.rows.filter(state__in=states).order_by("number")

    def counts(self) -> dict[str, int]:
        """Return how many rows stand in each state."""
        found = dict(self.rows.values_list("state").annotate(Count("pk")).order_by())
        return {state: found.get(state, 0) for state in RowState.values}

    def same_before(self) -> "models.QuerySet[DealImport]":
        """Return earlier imports of the very same file that made something."""
        return DealImport.objects.filter(
            registrant=self.registrant_id, digest=self.digest, step=Step.IMPORTED
        ).exclude(pk=self.pk)

    # Private.

    def _may(self, *steps: Step) -> None:
        if self.step not in steps:
            words = _("This cannot be done now: the sheet is at “%(step)s”.")
            raise ImportRefused(words % {"step": self.get_step_display()})

    def _turn_to(self, step: Step, *, by: User, at: datetime) -> None:
        # The row is fresh and locked, so two who press at once take turns and `_may` refuses one.
        self.step, self.asked_by, self.updated_at = step, by, at
        self.save()


class ImportRow(models.Model):
    """One row of a sheet, and what became of it."""

    sheet = models.ForeignKey(DealImport, models.CASCADE, related_name="rows")
    # The sheet's, again, for the constraint that one row of a partner is imported once.
    registrant = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    state = models.CharField(max_length=10, choices=RowState.choices, default=RowState.WAITING)
    # Of each fault the field, a code, and the sentence in every language.
    faults = models.JSONField(default=list)
    reference = models.CharField(max_length=80, blank=True)
    # A hash of what the row says, whichever columns and format it said it in.
    fingerprint = models.CharField(max_length=64, blank=True)
    # What it became, or is already.
    deal = models.ForeignKey(Deal, models.PROTECT, null=True, related_name="+")
    deal_version = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["sheet", "number"], name="one_row_of_a_number"),
            models.UniqueConstraint(
                fields=["registrant", "fingerprint"],
                condition=Q(state="made"),
                name="a_row_is_imported_once",
            ),
            models.UniqueConstraint(
                fields=["deal"], condition=Q(state="made"), name="a_deal_is_of_one_row"
            ),
            models.CheckConstraint(
                condition=~Q(state="made") | Q(deal__isnull=False, deal_version__isnull=False),
                name="made_rows_name_their_deal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}:{self.number}"
