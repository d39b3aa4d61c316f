"""A small library: one material for each way of naming who may read it."""

import io
import shutil
from dataclasses import dataclass, field

import pytest
from django.core.files.base import ContentFile
from django.test import override_settings
from reportlab.pdfgen.canvas import Canvas

from content.models import LibraryDocument, LibraryPage
from content.models.audience import Readers
from partners.models import PartnerType, Territory, Tier
from tests.api.conftest import api  # noqa: F401  the fixture is of both
from tests.kept import keep


def pdf(*lines, pages=1):
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(300, 200))
    for number in range(pages):
        canvas.drawString(20, 150, f"{number + 1} {' '.join(lines)}")
        canvas.showPage()
    canvas.save()
    return written.getvalue()


@dataclass
class Library:
    world: object
    pages: dict[str, LibraryPage] = field(default_factory=dict)

    def __getattr__(self, name):
        try:
            return self.__dict__["pages"][name]
        except KeyError:
            raise AttributeError(name) from None

    def document(self, title="Drives", content=None, name="drives.pdf"):
        return LibraryDocument.objects.create(
            title=title, file=ContentFile(content or pdf(title, pages=2), name=name)
        )

    def material(self, name, readers, *, title=None, at=None, document=None, **written):
        at = at or self.world.now
        page = LibraryPage.draft(
            by=self.world.editor,
            language=written.pop("language", "en"),
            title=title or name.title(),
            kind=written.pop("kind", "datasheet"),
            version_label="2026-11",
            files=[document or self.document(title or name)],
            readers=readers,
            **written,
        )
        page.publish_now(by=self.world.editor, at=at)
        self.pages[name] = page
        return page


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def build(world):
    agency = PartnerType.objects.create(code="agent", name_en="Agent", name_zh="代理商")
    gold = Tier.objects.create(code="gold", name_en="Gold", name_zh="金牌")
    east = Territory.objects.create(code="east", name_en="East China", name_zh="华东")
    world.agentia.add_type(agency, by=world.administrator, at=world.now)
    world.northwind.set_tier(gold, by=world.administrator, at=world.now)
    world.sunparts.add_territory(east, by=world.administrator, at=world.now)
    shelf = Library(world)
    shelf.material("open", Readers(everyone=True))
    shelf.material("named", Readers(partners=[world.northwind]), families=[world.drives])
    shelf.material("agents", Readers(types=[agency]))
    shelf.material("gold", Readers(tiers=[gold]))
    shelf.material("east", Readers(territories=[east]))
    shelf.material("nobodys", Readers())
    return shelf


@pytest.fixture(scope="session")
def kept_library(kept_world, django_db_blocker, tmp_path_factory):
    files = tmp_path_factory.mktemp("library")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files):
        return keep(build, upon=kept_world), files


@pytest.fixture
def library(kept_library, world, media):
    kept, files = kept_library
    shutil.copytree(files, media, dirs_exist_ok=True)
    shelf = kept.again()
    shelf.world = world
    return shelf
