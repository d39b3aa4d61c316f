"""Material: what the vendor gives its partners to sell with, install by and refer to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    TabbedInterface,
)
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager

from content import events
from content.blocks import MaterialBody
from content.models.audience import PageAudience, Readers
from content.models.documents import LibraryDocument
from content.models.downloads import Download
from content.models.files import MaterialFile
from content.models.images import LibraryImage
from content.models.lives import LibraryPageQuerySet, PageLife
from content.models.shelf import LibraryIndexPage
from content.panels import ReadersPanel
from content.previews import pages_in
from partners import ledger
from partners.models import Partner, PartnerType, ProductFamily, Territory, Tier
from permissions.actors import Actor, person_behind
from permissions.derived import Derived
from permissions.facts import from_now_on
from permissions.models import User
from permissions.names import search_terms
from permissions.public_ids import new_public_id
from permissions.querysets import found_in

LONGEST_CHAIN = 20
"""Editions that may replace each other in a row before we stop looking for the last."""


class MaterialKind(models.TextChoices):
    DATASHEET = "datasheet", _("Datasheet")
    PRESENTATION = "presentation", _("Presentation")
    PRICE_LIST = "price_list", _("Price list")
    MANUAL = "manual", _("Manual")
    INSTALLATION_GUIDE = "installation_guide", _("Installation guide")
    CASE_STUDY = "case_study", _("Case study")
    CERTIFICATE = "certificate", _("Certificate")
    VIDEO = "video", _("Video")


class LibraryPage(Derived, Page):
    """One material in one language.

    What editors write here is a draft until it is published; then `issue` turns the chosen
    audience and the chosen time into facts, and only those are asked who may read.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=MaterialKind.choices)
    families = ParentalManyToManyField(
        ProductFamily, blank=True, related_name="+", verbose_name=_("product families")
    )
    version_label = models.CharField(
        _("version"), max_length=40, blank=True, help_text=_("As printed on it: 2026-11, Rev. C")
    )
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = StreamField(MaterialBody(required=False), blank=True, verbose_name=_("text"))
    cover = models.ForeignKey(
        LibraryImage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cover"),
        help_text=_("Without one, the first page of the first file is shown."),
    )
    replaced_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replaced by"),
        help_text=_("Choosing one withdraws this material; its links lead to the new one."),
    )
    available_from = models.DateTimeField(_("available from"), null=True, blank=True)
    available_until = models.DateTimeField(_("available until"), null=True, blank=True)

    audience_everyone = models.BooleanField(_("everyone who works with us"), default=False)
    audience_types = ParentalManyToManyField(
        PartnerType, blank=True, related_name="+", verbose_name=_("partner types")
    )
    audience_tiers = ParentalManyToManyField(
        Tier, blank=True, related_name="+", verbose_name=_("tiers")
    )
    audience_territories = ParentalManyToManyField(
        Territory, blank=True, related_name="+", verbose_name=_("territories")
    )
    audience_partners = ParentalManyToManyField(
        Partner, blank=True, related_name="+", verbose_name=_("partners by name")
    )

    search_terms = models.TextField(blank=True, editable=False)
    issued_at = models.DateTimeField(null=True, editable=False)

    objects: Any = PageManager.from_queryset(LibraryPageQuerySet)()

    DERIVED: ClassVar[Any] = {"search_terms": lambda self: self._found_by()}

    parent_page_types: ClassVar[list[str]] = ["content.LibraryIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    exclude_fields_in_copy: ClassVar[list[str]] = ["public_id", "search_terms", "issued_at"]
    show_in_menus_default = False

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("kind"), FieldPanel("version_label")], heading=_("What it is")),
        FieldPanel("families", widget=forms.CheckboxSelectMultiple),
        InlinePanel("files", heading=_("Files"), label=_("File")),
        FieldPanel("body"),
        FieldPanel("cover"),
    ]
    promote_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                ReadersPanel(),
                FieldPanel("audience_everyone"),
                FieldPanel("audience_types", widget=forms.CheckboxSelectMultiple),
                FieldPanel("audience_tiers", widget=forms.CheckboxSelectMultiple),
                FieldPanel("audience_territories", widget=forms.CheckboxSelectMultiple),
                FieldPanel("audience_partners", widget=forms.CheckboxSelectMultiple),
            ],
            heading=_("Who will see this"),
            help_text=_("Nobody, until you choose. Whoever matches any of these may read it."),
        ),
    ]
    settings_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldPanel("available_from"), FieldPanel("available_until")], heading=_("When")
        ),
        PageChooserPanel("replaced_by", "content.LibraryPage"),
    ]

    edit_handler: ClassVar[Any] = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Content")),
            ObjectList(promote_panels, heading=_("Audience")),
            ObjectList(settings_panels, heading=_("Validity")),
        ]
    )

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        permissions: ClassVar[list[Any]] = [
            ("read_material", "Can read a material shared with them")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-issued_at", "-page_ptr"], name="materials_newest"),
            GinIndex(found_in(models.F("search_terms")), name="materials_found"),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return f"/library/{self.public_id}/"

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str]:
        return (0, "", self.get_absolute_url())

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """Show an editor the draft as its readers would have it."""
        files = list(self.files.all())
        return render(
            request,
            "content/material.html",
            {"page": self, "is_current": True, "files": files, "is_preview": True},
        )

    # Verbs

    @transaction.atomic
    def issue(self, *, by: Actor, at: datetime) -> None:
        """Let readers have what was published: its time and its audience become facts.

        Called when Wagtail has published the page; called again for every new edition.
        """
        began = self.lives.exists()
        self.put_out(self.chosen_readers(), by=by, at=at, began=began)
        for each in self.files.select_related("document"):
            each.document.page_count = pages_in(each.document)
            each.document.save(update_fields=["page_count"])
        self.issued_at = at
        self.derive()
        LibraryPage.objects.filter(pk=self.pk).update(
            issued_at=self.issued_at, search_terms=self.search_terms
        )
        ledger.record(
            events.MaterialPublished(
                subject=self, concerns=[], version=self.version_label, again=began
            ),
            by=by,
            at=at,
        )
        if self.replaced_by_id:
            self.end_life(by=by, at=at)

    @classmethod
    @transaction.atomic
    def draft(
        cls, *, by: Actor, language: str, sibling_of: "LibraryPage | None" = None, **written: Any
    ) -> "LibraryPage":
        """File a new material under its language, seen by nobody yet.

        `written` may hold whatever the page has, also `families`, `files` (documents) and
        `readers`; all of it is saved at once.
        """
        shelf = LibraryIndexPage.objects.get(locale__language_code=language)
        documents = written.pop("files", ())
        families, readers = written.pop("families", ()), written.pop("readers", Readers())
        page = cls(locale=shelf.locale, live=False, slug=new_public_id(), **written)
        if sibling_of is not None:
            page.translation_key = sibling_of.translation_key
        page.owner = person_behind(by)
        page.families = list(families)
        page.files = [MaterialFile(document=each) for each in documents]
        page._choose(readers)
        shelf.add_child(instance=page)
        return page

    def attach(self, document: LibraryDocument, *, label: str = "") -> None:
        self.files.add(MaterialFile(document=document, label=label))
        self.save(clean=False)

    @transaction.atomic
    def publish_now(self, *, by: Actor, at: datetime) -> None:
        """Publish the page as it stands and let readers have it, as an editor does in `/cms/`."""
        self._publish_as_it_stands(by)
        LibraryPage.objects.get(pk=self.pk).issue(by=by, at=at)
        self.refresh_from_db()

    @transaction.atomic
    def set_audience(self, readers: Readers, *, by: Actor, at: datetime) -> None:
        """Choose whom it is for; where it is out already, from `at` on."""
        self._choose(readers)
        self.save(clean=False)
        if self.lives.exists():
            self._publish_as_it_stands(by)
            self._address(readers, by=by, at=at, began=True)

    def put_out(self, readers: Readers, *, by: Actor, at: datetime, began: bool = True) -> None:
        """Let these readers have it in the time chosen: what publishing does to who may read."""
        self._live(at=at)
        self._address(readers, by=by, at=at, began=began)

    @transaction.atomic
    def withdraw(self, *, by: Actor, at: datetime) -> None:
        """Take it back. Whoever could read it is told so, and where its successor is."""
        self.save_revision(user=person_behind(by), log_action=False)
        if self.live:
            # Who may withdraw is asked by our door; Wagtail asks only where editors meet it.
            action = UnpublishPageAction(self, user=person_behind(by))
            action.execute(skip_permission_checks=True)
        self.end_life(by=by, at=at)

    @transaction.atomic
    def end_life(self, *, by: Actor, at: datetime) -> None:
        """Let readers have it no longer. Called when Wagtail has unpublished the page."""
        held = list(self.lives.filter(during__overlap=from_now_on(at)).select_for_update())
        for life in held:
            life.end(at=at)
        if held:
            ledger.record(
                events.MaterialWithdrawn(subject=self, concerns=[], successor=self.replaced_by_id),
                by=by,
                at=at,
            )

    @transaction.atomic
    def replace_with(self, successor: "LibraryPage", *, by: Actor, at: datetime) -> None:
        self.replaced_by = successor
        self.save(clean=False)
        self.withdraw(by=by, at=at)

    @transaction.atomic
    def hand_out(self, document: LibraryDocument, *, by: User, at: datetime) -> Download:
        """Note that somebody takes a file, in the ledger of every partner they work for."""
        taken = Download.objects.create(
            page=self, document=document, person=by, at=at, version_label=self.version_label
        )
        partners = Partner.objects.permitted(by, "read", at=at)
        ledger.record(
            events.MaterialDownloaded(
                subject=self,
                concerns=list(partners),
                document=document.pk,
                version=self.version_label,
            ),
            by=by,
            at=at,
        )
        return taken

    # Questions

    def is_current(self, *, at: datetime) -> bool:
        return bool(self.lives.filter(during__contains=at).exists())

    def last_edition(self) -> "LibraryPage":
        """Return the end of the chain of replacements; itself where there is none."""
        page, seen = self, {self.pk}
        while page.replaced_by and page.replaced_by_id not in seen and len(seen) < LONGEST_CHAIN:
            page = page.replaced_by
            seen.add(page.pk)
        return page

    @property
    def language(self) -> str:
        return str(self.locale.language_code)

    # Private

    def _live(self, *, at: datetime) -> None:
        begins = max(at, self.available_from or at)
        for life in self.lives.filter(during__overlap=from_now_on(at)).select_for_update():
            # What has begun goes on from its own beginning; what has not is set anew.
            life.end(at=at)
        if self.available_until is None or begins < self.available_until:
            PageLife.objects.create(
                page=self, during=DateTimeTZRange(begins, self.available_until, "[)")
            )

    def _publish_as_it_stands(self, by: Actor) -> None:
        revision = self.save_revision(user=person_behind(by))
        revision.publish(user=person_behind(by), skip_permission_checks=True)

    def _choose(self, readers: Readers) -> None:
        self.audience_everyone = readers.everyone
        self.audience_types = list(readers.types)
        self.audience_tiers = list(readers.tiers)
        self.audience_territories = list(readers.territories)
        self.audience_partners = list(readers.partners)

    def chosen_readers(self) -> Readers:
        return Readers(
            everyone=self.audience_everyone,
            types=self.audience_types.all(),
            tiers=self.audience_tiers.all(),
            territories=self.audience_territories.all(),
            partners=self.audience_partners.all(),
        )

    def _address(self, readers: Readers, *, by: Actor, at: datetime, began: bool) -> None:
        wanted = readers.keys()
        held = {row.key(): row for row in self.audience.holding(at=at).select_for_update()}
        for key in held.keys() - wanted:
            held[key].end(at=at)
        PageAudience.objects.bulk_create(
            PageAudience.of(self, kind, pk, at=at) for kind, pk in sorted(wanted - held.keys())
        )
        if began and held.keys() != wanted:
            ledger.record(events.AudienceChanged(subject=self, concerns=[]), by=by, at=at)

    def find_by_what_it_says(self) -> None:
        """Make its search terms again, after words were taken out of it."""
        self.derive()
        LibraryPage.objects.filter(pk=self.pk).update(search_terms=self.search_terms)

    def _found_by(self) -> str:
        """Return the tokens it is found by, in both languages whichever it is written in.

        A draft is found by nothing.
        """
        if self.issued_at is None:
            return ""
        families: Iterable[ProductFamily] = self.families.all()
        said = [self.title, self.summary, self.version_label]
        said += [name for f in families for name in (f.name_en, f.name_zh)]
        for language in ("en", "zh-hans"):
            with translation.override(language):
                said.append(str(MaterialKind(self.kind).label))
        said += [file.label for file in self.files.all()]
        terms = " ".join(search_terms(each) for each in said if each)
        return " ".join(dict.fromkeys(terms.split()))
