"""How each kind of thing is told to a machine: as the API says it to the person it speaks for."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from content.api import serializers as content_said
from content.api.views import told as material_told
from content.models import LibraryPage, PageLife
from deals.api.told import read_at_once
from deals.api.told import told as deals_told
from partners.api import serializers as partners_said
from partners.api.partners import partner_told, with_facts
from permissions.adapters.shapes import plain
from permissions.models import User

Plain = dict[str, Any]


def deal(key: int, reader: User, at: datetime) -> Plain | None:
    rows = list(read_at_once(reader, at=at).among([key], reader, at=at))
    return dict(deals_told(rows, reader, at=at)[0]) if rows else None


def partner(key: int, reader: User, at: datetime) -> Plain | None:
    row = with_facts(at=at).among([key], reader, at=at).first()
    return dict(plain(partners_said.PartnerOut, [partner_told(row)])[0]) if row else None


def material(key: int, reader: User, at: datetime) -> Plain | None:
    lives = PageLife.objects.holding(at=at).filter(page=OuterRef("pk"))
    rows = LibraryPage.objects.with_everything().annotate(is_out=Exists(lives))
    row = rows.among([key], reader, at=at).first()
    return dict(plain(content_said.MaterialOut, [material_told(row)])[0]) if row else None
