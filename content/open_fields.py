"""What is shown of the library: open to all who may read a material, closed, or nobody's."""

from django.utils.translation import gettext_lazy as _

from content.models import (
    Download,
    LibraryDocument,
    LibraryImage,
    LibraryPage,
    LibraryRendition,
    MaterialGroupGrant,
    MaterialUserGrant,
)
from partners.open_fields import ID, PARTNER, PERSON, SINCE
from permissions.fields import closed, declare_fields

TITLE, FILE = _("title"), _("file")
MAKERS = _("editors, auditors and administrators")

declare_fields(
    LibraryPage,
    _("material"),
    {
        "public_id": ID,
        "title": TITLE,
        "locale": _("language"),
        "kind": _("kind"),
        "families": _("product families"),
        "version_label": _("version"),
        "summary": _("summary"),
        "body": _("text"),
        "cover": _("cover"),
        "replaced_by": _("replaced by"),
        "search_terms": _("words it is found by"),
        "issued_at": _("published"),
        "available_from": closed(_("available from"), action="edit", to=MAKERS),
        "available_until": closed(_("available until"), action="edit", to=MAKERS),
        "audience_everyone": closed(_("audience: everyone"), action="edit", to=MAKERS),
        "audience_types": closed(_("audience: partner types"), action="edit", to=MAKERS),
        "audience_tiers": closed(_("audience: tiers"), action="edit", to=MAKERS),
        "audience_territories": closed(_("audience: territories"), action="edit", to=MAKERS),
        "audience_partners": closed(_("audience: partners by name"), action="edit", to=MAKERS),
    },
)
declare_fields(
    LibraryDocument,
    FILE,
    {
        "public_id": ID,
        "title": TITLE,
        "file": FILE,
        "file_size": _("size"),
        "page_count": _("pages"),
        "created_at": _("begun"),
    },
    ours={"collection", "uploaded_by_user", "file_hash", "tags"},
)
declare_fields(
    LibraryImage,
    _("picture"),
    {"public_id": ID, "title": TITLE, "file": FILE, "width": _("width"), "height": _("height")},
    ours={
        "collection",
        "created_at",
        "description",
        "uploaded_by_user",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
        "file_size",
        "file_hash",
        "tags",
    },
)
declare_fields(
    LibraryRendition,
    _("size of a picture"),
    {"public_id": ID, "file": FILE, "width": _("width"), "height": _("height")},
    ours={"filter_spec", "focal_point_key", "image"},
)
declare_fields(
    Download,
    _("download"),
    {
        "public_id": ID,
        "page": _("material"),
        "document": FILE,
        "person": PERSON,
        "at": _("when"),
        "version_label": _("version"),
    },
)
for grant, whom in ((MaterialUserGrant, "user"), (MaterialGroupGrant, "group")):
    declare_fields(
        grant,
        _("share of a material"),
        {
            "public_id": ID,
            whom: PERSON if whom == "user" else PARTNER,
            "giver": _("given by"),
            "reason": _("reason"),
            "given_at": _("given"),
            "during": SINCE,
        },
        ours={"content_object", "permission"},
    )
