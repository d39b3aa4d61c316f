"""Which rows are somebody's, and which texts tell of them."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast, Lower

from permissions.models import User
from permissions.personal import Declaration, declarations
from portal.personal.somebody import Somebody, escaped


def rows_of(each: Declaration, who: Somebody) -> models.QuerySet[Any] | None:
    """Return the rows of one table that are this person's by key or address."""
    wanted = Q(pk__in=[])
    if who.user is not None:
        for path in each.of_people:
            wanted |= Q(**{path: who.user.pk})
    if each.by_mail:
        wanted |= Q(**{f"{each.by_mail}__iregex": who.among_addresses})
    if not each.of_people and not each.by_mail:
        return None
    return model_of(each)._base_manager.filter(wanted)


def rows_with_key(who: Somebody) -> Iterator[tuple[type[models.Model], models.QuerySet[Any]]]:
    """Yield every table that names this person by a foreign key, with the rows."""
    if who.user is None:
        return
    for model in apps.get_models():
        paths = [
            f.name for f in model._meta.local_fields if f.is_relation and f.related_model is User
        ]
        wanted = Q(pk__in=[])
        for path in paths:
            wanted |= Q(**{path: who.user.pk})
        if paths:
            yield model, model._base_manager.filter(wanted)


def rows_telling(
    model: type[models.Model], column: str, who: Somebody
) -> models.QuerySet[Any, Any]:
    """Return the rows whose text holds one of the person's words, in whichever case."""
    spelled = {said.lower() for word in who.words for said in (word, escaped(word))}
    # jsonb writes the backslashes of JSON within JSON twice.
    spelled |= {said.replace("\\", "\\\\") for said in spelled if "\\" in said}
    found = Q(pk__in=[])
    for said in sorted(spelled):
        found |= Q(_text__contains=said)
    return model._base_manager.annotate(_text=Lower(Cast(F(column), TextField()))).filter(found)


def sessions_of(who: Somebody) -> list[str]:
    """Return the keys of the browsers this person is signed in with."""
    if who.user is None:
        return []
    mine = str(who.user.pk)
    return [
        session.session_key
        for session in Session.objects.iterator()
        if session.get_decoded().get("_auth_user_id") == mine
    ]


def model_of(each: Declaration) -> type[models.Model]:
    return apps.get_model(each.model)


def owned() -> Iterator[Declaration]:
    yield from (each for each in declarations() if each.of_people or each.by_mail)
