"""What somebody gave another of a deal: to one person or to everyone of a partner, with an end."""

from typing import Any, ClassVar

from django.db import models

from permissions.grants import GroupGrant, UserGrant, one_open_grant_per_giver

# What is given, as guardian's permissions call it. Who may comment may read.
READ, COMMENT = "read_deal", "comment_deal"


class DealUserGrant(UserGrant):
    """A deal shared with one person."""

    content_object = models.ForeignKey("deals.Deal", models.PROTECT, related_name="user_grants")

    class Meta(UserGrant.Meta):
        constraints: ClassVar[list[Any]] = [
            one_open_grant_per_giver("deal_user_grant_once", "user")
        ]


class DealGroupGrant(GroupGrant):
    """A deal shared with everyone of one partner."""

    content_object = models.ForeignKey("deals.Deal", models.PROTECT, related_name="partner_grants")

    class Meta(GroupGrant.Meta):
        constraints: ClassVar[list[Any]] = [
            one_open_grant_per_giver("deal_group_grant_once", "group")
        ]
