"""What somebody looks for again and again in the list of deals, under a name."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from deals.refusals import ViewRefused
from partners.models import Partner
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet

LONGEST_NAME = 60
LONGEST_QUERY = 600
MOST = 30


class SavedView(models.Model):
    """A name for the address of a filtered list. It opens nothing: each finds what they may view.

    Shared, everybody on the owner's team sees it: of one partner, or of the vendor's people.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    # Whose people see it once it is shared; nobody's is the vendor's.
    partner = models.ForeignKey(Partner, models.CASCADE, null=True, related_name="+")
    is_shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY)
    created_at = models.DateTimeField()

    objects: ClassVar[Any] = PermittedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_view_of_a_name"),
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(is_default=True), name="one_default_view"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def keep(  # noqa: PLR0913  what is looked for, under which name, for whom
        cls,
        *,
        name: str,
        query: str,
        is_shared: bool,
        is_default: bool,
        partner: Partner | None,
        by: User,
        at: datetime,
    ) -> "SavedView":
        """Keep a view under a name; under one's own name of before it takes its place.

        Raises `ViewRefused` where somebody keeps too many.
        """
        # Whoever saves twice at once waits here for the first.
        User.objects.select_for_update().get(pk=by.pk)
        own = cls.objects.filter(owner=by)
        if own.count() >= MOST and not own.filter(name=name).exists():
            raise ViewRefused(_("You keep thirty views already. Delete one first."))
        if is_default:
            own.update(is_default=False)
        written = {
            "query": query,
            "partner": partner,
            "is_shared": is_shared,
            "is_default": is_default,
        }
        kept, _made = cls.objects.update_or_create(
            owner=by, name=name, defaults=written, create_defaults={**written, "created_at": at}
        )
        return kept

    @transaction.atomic
    def change(
        self, *, name: str, is_shared: bool, is_default: bool, partner: Partner | None
    ) -> None:
        """Call it otherwise, for oneself or the team. Raises `ViewRefused` for a name in use.

        The team is the one its owner is on now: who has left another writes nothing there.
        """
        own = SavedView.objects.filter(owner=self.owner_id).exclude(pk=self.pk)
        if own.filter(name=name).exists():
            raise ViewRefused(_("Another view of yours has this name."))
        if is_default:
            own.update(is_default=False)
        self.name, self.is_shared, self.is_default = name, is_shared, is_default
        self.partner = partner
        self.save(update_fields=["name", "is_shared", "is_default", "partner"])

    def remove(self) -> None:
        self.delete()
