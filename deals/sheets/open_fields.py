"""What is shown of a sheet of registrations: all of it, to the partner's own people."""

from django.utils.translation import gettext_lazy as _

from deals.models import DealImport
from partners.open_fields import ID
from permissions.fields import declare_fields

declare_fields(
    DealImport,
    _("sheet of registrations"),
    {
        "public_id": ID,
        "registrant": _("registered by"),
        "asked_by": _("who asked for it"),
        "created_at": _("begun"),
        "updated_at": _("last changed"),
        "file_name": _("file"),
        "kind": _("format"),
        "headers": _("headings"),
        "mapping": _("what the columns mean"),
        "step": _("step"),
        "import_as": _("drafts or submitted"),
    },
    ours={"delimiter", "digest"},
)
