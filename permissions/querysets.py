"""How every door reaches rows: fetching is checking."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, F, OuterRef
from django.http import Http404

from permissions.actors import Actor, System
from permissions.fields import (
    paths_in,
    refuse_closed,
    refuse_closed_columns,
    refuse_reckoned,
)
from permissions.names import query_terms
from permissions.pages import SIZE, Order, Page, heads, page_of
from permissions.rules import Reason, of_few_rows, reasons, rows


def found_in(column: F) -> SearchVector:
    """Return the vector of a `search_terms` column; an index on the same expression serves it."""
    return SearchVector(column, config="simple")


def named_in(order: Iterable[Any]) -> Iterator[str]:
    """Yield the columns that an order names; an expression may hide one in its source."""
    for each in order:
        if isinstance(each, str):
            yield each
        else:
            yield from (str(e.name) for e in each.flatten() if isinstance(e, F))  # type: ignore[attr-defined]


class PermittedQuerySet(models.QuerySet):
    """Rows under a rule. `page_order` names the keyset of its lists; its last is unique."""

    page_order: ClassVar[list[str]] = ["-created_at", "-pk"]
    # The keyset of these rows alone, where they stand in another order.
    _order: tuple[str, ...] = ()
    # Whether the rows are some person's answer: then closed fields are neither compared nor sorted.
    _is_answer = False

    def permitted(self, actor: Actor, action: str = "view", *, at: datetime) -> Self:
        """Return the rows with which `actor` may do `action` at `at`.

        Raises `UndeclaredAction`, and `ClosedField` where the rows were found or sorted by one.
        """
        return models.QuerySet.filter(self._answer(actor), rows(self.model, actor, action, at=at))

    def among(
        self, keys: Iterable[int], actor: Actor, action: str = "view", *, at: datetime
    ) -> Self:
        """Return those of the few rows with these keys with which `actor` may do `action`."""
        with of_few_rows():
            return self.permitted(actor, action, at=at).filter(pk__in=keys)

    def _answer(self, actor: Actor) -> Self:
        """Return these rows as somebody's answer, still unrestricted. Raises `ClosedField`."""
        if not isinstance(actor, System):
            refuse_closed_columns(self.query.where)
        answer = self._clone()
        answer._is_answer = self._is_answer or not isinstance(actor, System)  # noqa: SLF001
        answer._refuse_order(*named_in(self.query.order_by), *self._order)  # noqa: SLF001
        return answer

    def filter(self, *args: Any, **kwargs: Any) -> Self:
        self._refuse(*paths_in(*args, **kwargs))
        return super().filter(*args, **kwargs)

    def exclude(self, *args: Any, **kwargs: Any) -> Self:
        self._refuse(*paths_in(*args, **kwargs))
        return super().exclude(*args, **kwargs)

    def order_by(self, *names: Any) -> Self:
        self._refuse_order(*named_in(names))
        return super().order_by(*names)

    def in_order(self, order: Order) -> Self:
        """Return the rows with their pages in this order instead of the usual one."""
        copy = self.annotate(**order.reckoned)
        copy._order = order.names  # noqa: SLF001
        return copy

    def _refuse_order(self, *paths: str) -> None:
        """Raise `ClosedField`: who sees which row stands first has read what they stand by."""
        self._refuse(*paths)
        for path in paths:
            reckoned = self.query.annotations.get(path.lstrip("-+"))
            if reckoned is not None and self._is_answer:
                refuse_reckoned(reckoned)

    def _refuse(self, *paths: str) -> None:
        if self._is_answer:
            refuse_closed(self.model, *paths)

    def _clone(self) -> Self:
        copy: Self = super()._clone()  # type: ignore[misc]
        copy._is_answer, copy._order = self._is_answer, self._order
        return copy

    def with_permission(self, actor: Actor, *actions: str, at: datetime) -> Self:
        """Annotate `can_<action>` on every row: the rule itself, no query per row."""
        answers = {
            f"can_{action}": Exists(
                self.model._base_manager.filter(
                    rows(self.model, actor, action, at=at), pk=OuterRef("pk")
                )
            )
            for action in actions
        }
        return self.annotate(**answers)

    def fetch(
        self, actor: Actor, action: str, *, at: datetime, lock: bool = False, **lookup: Any
    ) -> Any:
        """Return the one row, checked, in one query; with `lock`, fresh and locked.

        Raises `Http404` for what they may not know of, `PermissionDenied` for what they may see
        and not do.
        """
        with of_few_rows():
            found = self.permitted(actor, "view", at=at)
            if action != "view":
                found = found.with_permission(actor, action, at=at)
        if lock:
            found = found.select_for_update(of=("self",))
        row = found.filter(**lookup).first()
        if row is None:
            raise Http404
        if action != "view" and not getattr(row, f"can_{action}"):
            raise PermissionDenied
        return row

    def search(self, text: str) -> Self:
        """Return the rows whose `search_terms` answer the typed text; nothing for empty text.

        The rows are restricted by permission before, so that nothing is ranked or counted that
        the person may not see.
        """
        wanted = query_terms(text).split()
        if not wanted:
            return self.none()
        # Tokens are letters, digits and Chinese characters alone: nothing of tsquery's grammar.
        return self.annotate(_found=found_in(F("search_terms"))).filter(
            _found=SearchQuery(
                " & ".join(f"{token}:*" for token in wanted), config="simple", search_type="raw"
            )
        )

    def page(
        self, actor: Actor, *, at: datetime, cursor: str | None = None, size: int = SIZE
    ) -> Page:
        """Return one keyset page of what `actor` may view. The fast door of long lists.

        Raises `BadCursor`.
        """
        return page_of(
            self._answer(actor),
            order=self._keyset(),
            cursor=cursor,
            size=size,
            grounds=self.grounds_of_a_page(actor, at=at),
        )

    def first_keys(self, actor: Actor, *, at: datetime, most: int) -> list[int]:
        """Return the keys of the first rows that `actor` may view, in the order of their list.

        As bounded as a page: of each ground no more than `most` rows are looked at.
        """
        ordered: models.QuerySet[Any] = self._answer(actor).order_by(*self._keyset())
        grounds = self.grounds_of_a_page(actor, at=at)
        if not any(each.where is None for each in grounds):
            held = heads(ordered, grounds, most=most) if grounds else {}
            ordered = ordered.filter(pk__in=set().union(*held.values()))
        return list(ordered.values_list("pk", flat=True)[:most])

    def _keyset(self) -> list[str]:
        return [name.replace("pk", "id") for name in self._order or self.page_order]

    def grounds_of_a_page(self, actor: Actor, *, at: datetime) -> list[Reason]:
        """Return the grounds a long list is read by, one after the other."""
        return list(reasons(self.model, actor, "view", at=at))
