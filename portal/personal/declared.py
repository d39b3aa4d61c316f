"""What the portal itself and its guests keep of people."""

from permissions.personal import Fate, Holding, declare

ACCOUNT = "as long as the person works with us; erased on request"
OFFICE = "as long as the page it belongs to"


def office(what: str, purpose: str = "the history of a page", fate: Fate = Fate.WORDS) -> Holding:
    return Holding(what, purpose, "editors and administrators", OFFICE, fate)


def own(what: str, purpose: str) -> Holding:
    return Holding(what, purpose, "the person", ACCOUNT, Fate.ROW)


def letter(what: str) -> Holding:
    return Holding(
        what,
        "reading mail in the demonstration, where no server sends it",
        "everybody in the demonstration; nothing is kept outside it",
        "as long as the demonstration",
        Fate.WORDS,
    )


# Ours.
declare(
    "portal.KeptMail",
    by_mail="to",
    to=Holding(
        "to whom a letter went",
        "reading mail in the demonstration, where no server sends it",
        "everybody in the demonstration; nothing is kept outside it",
        "as long as the demonstration",
        Fate.ROW,
    ),
    subject=letter("its subject"),
    text=letter("its text"),
    html=letter("its text"),
)
declare("portal.Notice", of_person="person")
declare("portal.DemonstrationStep", nothing="name")
declare(
    "portal.OncePerKey",
    nothing="method body_hash",
    of_person="person",
    path=own("an address of the API", "doing a POST once"),
    key=own("what a client calls its POST", "doing a POST once"),
    problem=own("what was refused", "answering the same again"),
)

# Signing in.
declare(
    "account.EmailAddress", of_person="user", by_mail="email",
    email=own("e-mail address", "signing in and letters"),
)  # fmt: skip
declare(
    "account.EmailConfirmation", of_person="email_address__user",
    key=own("a key in a letter", "knowing that an address is theirs"),
)  # fmt: skip
declare(
    "sessions.Session",
    session_key=own("the browser's key", "staying signed in"),
    session_data=own("who is signed in, by which address, since when", "staying signed in"),
)
declare("auth.Permission", nothing="name codename")
declare("auth.Group", nothing="name")
declare("contenttypes.ContentType", nothing="app_label model")
declare(
    "admin.LogEntry",
    nothing="object_id",
    of_person="user",
    object_repr=office("what was changed", "the back office's history"),
    change_message=office("how it was changed", "the back office's history"),
)
for guardians in ("UserObjectPermission", "GroupObjectPermission"):
    declare(f"guardian.{guardians}", nothing="object_pk")

# The editors' office.
declare(
    "wagtailusers.UserProfile",
    of_person="user",
    nothing="preferred_language current_time_zone dismissibles",
    avatar=own("a picture of the person", "the editors' office"),
)
declare("wagtailredirects.Redirect", nothing="old_path redirect_page_route_path redirect_link")
declare(
    "wagtailembeds.Embed",
    nothing="url hash html title author_name provider_name thumbnail_url",
)
for kind in ("wagtaildocs.Document", "wagtailimages.Image"):
    shows = {"description": office("what a picture shows")} if kind.endswith("Image") else {}
    declare(
        kind,
        nothing="file_hash",
        of_person="uploaded_by_user",
        title=office("a file's title"),
        file=office("a file", "informing partners", Fate.SHOWN),
        alike=shows,
    )
declare("wagtailimages.Rendition", nothing="filter_spec file focal_point_key")
declare(
    "wagtailsearch.IndexEntry",
    nothing="object_id",
    alike={
        name: Holding(
            "words of a page", "editors' search", "the database", OFFICE, Fate.REMADE
        )
        for name in ("autocomplete", "title", "body", "title_text", "body_text")
    },
)  # fmt: skip
declare("wagtailadmin.EditingSession", nothing="object_id", of_person="user")
declare(
    "wagtailadmin.FormState",
    nothing="object_id parent_object_id",
    of_person="user",
    data=own("a form not yet sent", "not losing it"),
)
declare("wagtailcore.Locale", nothing="language_code")
declare("wagtailcore.Site", nothing="hostname site_name")
declare(
    "wagtailcore.APIToken",
    of_person="user",
    name=own("what the person calls the key", "telling keys apart"),
    key_hash=own("a hash of the key", "letting a machine in"),
    prefix=own("the key's first letters", "telling keys apart"),
)
for log in ("ModelLogEntry", "PageLogEntry"):
    declare(
        f"wagtailcore.{log}",
        nothing="action" + (" object_id" if log == "ModelLogEntry" else ""),
        of_person="user",
        label=office("what a thing was called"),
        data=office("what was changed"),
    )
declare(
    "wagtailcore.Revision",
    nothing="object_id",
    of_person="user",
    object_str=office("what a page was called"),
    content=office("a page as it was"),
)
declare("wagtailcore.CollectionViewRestriction", nothing="password")
declare("wagtailcore.PageViewRestriction", nothing="password")
declare("wagtailcore.Collection", nothing="path name")
declare(
    "wagtailcore.UploadedFile",
    of_person="uploaded_by_user",
    file=own("a file on its way", "uploading"),
)
declare("wagtailcore.WorkflowState", nothing="object_id", of_person="requested_by")
declare("wagtailcore.Workflow", nothing="name")
declare("wagtailcore.Task", nothing="name")
declare(
    "wagtailcore.TaskState",
    of_person="finished_by",
    comment=office("what somebody said of a page", "agreeing on it"),
)
declare(
    "wagtailcore.Page",
    nothing="path",
    of_person="owner",
    alike={
        name: office("a page's title or summary", "informing partners")
        for name in ("title", "draft_title", "seo_title", "search_description")
    },
    slug=office("a page's address", "finding it", Fate.SHOWN),
    url_path=office("a page's address", "finding it", Fate.SHOWN),
)
declare(
    "wagtailcore.Comment",
    nothing="contentpath position",
    of_person="user",
    text=office("what somebody said of a page", "agreeing on it"),
)
declare(
    "wagtailcore.CommentReply",
    of_person="user",
    text=office("what somebody answered", "agreeing on it"),
)
declare("wagtailcore.PageSubscription", of_person="user")
declare("wagtailcore.ReferenceIndex", nothing="object_id to_object_id model_path content_path")
declare("taggit.Tag", nothing="name slug")
