"""The end of what we know of somebody: what goes, what of them stays a number, what is left."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models, transaction
from wagtail.models import Page
from wagtail.search.index import insert_or_update_object

from content.models import LibraryPage
from partners.models import Absence, Invitation, Membership, TerritoryOversight
from permissions.access_log import Look, record_ids
from permissions.actors import System
from permissions.append_only import taking_words_out
from permissions.facts import Fact
from permissions.models import AccessEntry, PersonActivity, StaffRole, User
from permissions.personal import Declaration, Fate, declarations, holdings
from portal.personal.rows import model_of, rows_of, rows_telling, sessions_of
from portal.personal.somebody import Somebody

IN_PLACE = "[已注销 / erased]"
ERASER = System("erasing a person on request")


@dataclass
class Gone:
    """What goes, or went: rows deleted, fields emptied, texts changed, facts ended."""

    deleted: dict[str, int] = field(default_factory=dict)
    emptied: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)
    sessions: int = 0


def preview(who: Somebody, *, at: datetime) -> Gone:
    """Return what an erasure would do, and change nothing."""
    gone = Gone(sessions=len(sessions_of(who)))
    for each in deleted_with_them():
        rows = rows_of(each, who)
        if rows is not None and (count := rows.count()):
            gone.deleted[model_of(each)._meta.label] = count
    for rows in emptied_of(who):
        if count := rows.count():
            gone.emptied[rows.model._meta.label] = count
    for model, column in texts():
        if count := rows_telling(model, column, who).count():
            gone.words[f"{model._meta.label}.{column}"] = count
    for fact in facts_of(who, at=at):
        label = fact._meta.label
        gone.ended[label] = gone.ended.get(label, 0) + 1
    return gone


@transaction.atomic
def erase(who: Somebody, *, at: datetime) -> Gone:
    """Do it, in one transaction, with an entry in the audit that names a number alone."""
    gone = preview(who, at=at)
    for fact in list(facts_of(who, at=at)):
        end(fact, at=at)
    Session.objects.filter(session_key__in=sessions_of(who)).delete()
    take_words_out(who)
    for each in deleted_with_them():
        rows = rows_of(each, who)
        if rows is not None:
            delete(rows)
    for invitation in Invitation.objects.filter(email__iexact=who.email):
        invitation.email = f"{invitation.public_id}@erased.invalid"
        invitation.withdrawn_at = invitation.withdrawn_at or (
            None if invitation.accepted_at else at
        )
        invitation.save(update_fields=["email", "withdrawn_at"])
    if who.user is not None:
        who.user.deactivate(by=ERASER, at=at)
        who.user.forget(at=at)
        look = Look(actor=ERASER, at=at, door=AccessEntry.Door.COMMAND)
        record_ids(look, action="erase", kind="permissions.user", ids=[who.user.pk])
    return gone


def deleted_with_them() -> Iterator[Declaration]:
    """Yield the tables whose rows go, those first that others point to with their keys."""
    found = [
        each
        for each in declarations()
        if (each.of_people or each.by_mail)
        and any(h is not None and h.fate is Fate.ROW for h in each.fields.values())
    ]
    last = {"permissions.apitoken", "account.emailaddress"}
    yield from (each for each in found if each.model not in last)
    yield from (each for each in found if each.model in last)


def emptied_of(who: Somebody) -> Iterator[models.QuerySet[Any]]:
    if who.user is not None:
        yield User.objects.filter(pk=who.user.pk)
    yield Invitation.objects.filter(email__iexact=who.email)


def delete(rows: models.QuerySet[Any]) -> None:
    """Delete rows and the files they hold."""
    files = [f.name for f in rows.model._meta.local_fields if isinstance(f, models.FileField)]
    for row in rows:
        for name in files:
            if stored := getattr(row, name):
                stored.delete(save=False)
    rows.delete()


def facts_of(who: Somebody, *, at: datetime) -> Iterator[Any]:
    """Yield what still holds of this person: roles, portfolios, shares received, absences."""
    if who.user is None:
        return
    for model in apps.get_models():
        if not issubclass(model, Fact):
            continue
        for name in ("person", "user", "delegate"):
            if any(f.name == name for f in model._meta.local_fields):
                still = models.Q(during__contains=at) | models.Q(during__startswith__gt=at)
                yield from model.objects.filter(still, **{name: who.user})


def end(fact: Any, *, at: datetime) -> None:
    """End what holds, in the way its kind ends; whether they work with us ends with the person."""
    if isinstance(fact, Membership | StaffRole | TerritoryOversight):
        fact.leave(by=ERASER, at=at)
    elif isinstance(fact, Absence):
        fact.stop(by=ERASER, at=at)
    elif not isinstance(fact, PersonActivity):
        fact.end(at=at)


# Words.


def texts() -> Iterator[tuple[type[models.Model], str]]:
    """Yield the columns of which an erasure takes words out."""
    for each, name, holding in holdings():
        if holding.fate is Fate.WORDS:
            yield model_of(each), name


def take_words_out(who: Somebody) -> None:
    patterns = list(who.patterns())
    pages: set[int] = set()
    with taking_words_out():
        for model, column in texts():
            for key, value in rows_telling(model, column, who).values_list("pk", column):
                said = without(list(getattr(value, "raw_data", ())) or value, patterns)
                model._base_manager.filter(pk=key).update(**{column: cut(said, model, column)})
                if issubclass(model, Page):
                    pages.add(key)
    remake(pages)


def without(value: Any, patterns: Sequence[re.Pattern[str]]) -> Any:
    """Return a text, or what is made of texts, with something else where the words stood."""
    if isinstance(value, str):
        for pattern in patterns:
            value = pattern.sub(IN_PLACE, value)
    elif isinstance(value, dict):
        return {key: without(each, patterns) for key, each in value.items()}
    elif isinstance(value, list):
        return [without(each, patterns) for each in value]
    return value


def cut(value: Any, model: type[models.Model], column: str) -> Any:
    """Keep a text within its column: what stands for a name may be longer than the name."""
    most = getattr(model._meta.get_field(column), "max_length", None)
    return value[:most] if most and isinstance(value, str) else value


def remake(pages: set[int]) -> None:
    """Make the search columns of changed pages again."""
    for page in LibraryPage.objects.filter(pk__in=pages):
        page.find_by_what_it_says()
        insert_or_update_object(page)
