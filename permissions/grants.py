"""What one person gave another. The only module that knows guardian.

Guardian's tables in our form: one concrete pair per shareable model, each row with its giver, its
reason and the time in which it holds. Guardian's own backend is not installed and never answers;
`granted` does. A partner's group is a handle for grants and has no people in it: membership is
the truth.
"""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from permissions.facts import Fact, FactQuerySet
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet


class GrantQuerySet(PermittedQuerySet, FactQuerySet):  # type: ignore[override]
    page_order: ClassVar[list[str]] = ["-given_at", "-pk"]


class Grant(Fact):
    """What every grant says besides whom and what."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    giver = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    given_at = models.DateTimeField()

    objects: ClassVar[Any] = GrantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Fact.Meta):
        abstract = True


class UserGrant(Grant, UserObjectPermissionBase):
    """A grant to one person. Children add `content_object` and `one_open_grant_per_giver`."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    permission = models.ForeignKey(Permission, models.PROTECT, related_name="+")

    class Meta(Grant.Meta):
        abstract = True


class GroupGrant(Grant, GroupObjectPermissionBase):
    """A grant to everyone of one partner, through the partner's handle."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    permission = models.ForeignKey(Permission, models.PROTECT, related_name="+")

    class Meta(Grant.Meta):
        abstract = True


def one_open_grant_per_giver(name: str, whom: str) -> ExclusionConstraint:
    """Return the constraint that replaces guardian's unique key."""
    columns = [whom, "permission", "content_object", "giver"]
    return ExclusionConstraint(
        name=name,
        expressions=[
            *[(column, RangeOperators.EQUAL) for column in columns],
            ("during", RangeOperators.OVERLAPS),
        ],
    )


def permission_named(model: type[models.Model], codename: str) -> Permission:
    kind = ContentType.objects.get_for_model(model)
    return Permission.objects.get(content_type=kind, codename=codename)


def give(  # noqa: PLR0913  a grant says six things, and each is asked for by name
    store: type[Grant],
    *,
    to: User | Group,
    thing: models.Model,
    codename: str,
    during: DateTimeTZRange,
    giver: User,
    reason: str,
) -> Grant:
    """Write one grant. `during` starts when it is given and may have no end."""
    whom = {"user": to} if isinstance(to, User) else {"group": to}
    row: Grant = store.objects.create(
        **whom,
        permission=permission_named(type(thing), codename),
        content_object=thing,
        during=during,
        giver=giver,
        given_at=during.lower,
        reason=reason,
    )
    return row


def granted(
    store: type[Grant],
    *codenames: str,
    to: User,
    at: datetime,
    groups: "models.QuerySet[Any] | None" = None,
) -> Q:
    """Return the rows a grant in `store` opens to a person, or to one of `groups`, at `at`."""
    holding = store.objects.holding(at=at).filter(permission__codename__in=codenames)
    whom = Q(user=to) if groups is None else Q(group__in=groups)
    return Q(pk__in=holding.filter(whom).values("content_object_id"))
