"""A material given to somebody whom its audience does not name, with an end."""

from typing import Any, ClassVar

from django.db import models

from content.models.pages import LibraryPage
from permissions.grants import GroupGrant, UserGrant, one_open_grant_per_giver

READ = "read_material"


class MaterialUserGrant(UserGrant):
    """A material shared with one person."""

    content_object = models.ForeignKey(LibraryPage, models.PROTECT, related_name="user_grants")

    class Meta(UserGrant.Meta):
        constraints: ClassVar[list[Any]] = [
            one_open_grant_per_giver("material_user_grant_once", "user")
        ]


class MaterialGroupGrant(GroupGrant):
    """A material shared with everyone of one partner."""

    content_object = models.ForeignKey(LibraryPage, models.PROTECT, related_name="partner_grants")

    class Meta(GroupGrant.Meta):
        constraints: ClassVar[list[Any]] = [
            one_open_grant_per_giver("material_group_grant_once", "group")
        ]
