"""What this floor keeps of people: who uploaded a file, and names in what editors wrote."""

from permissions.personal import Fate, Holding, declare

LIBRARY = "as long as the material"


def published(what: str, fate: Fate = Fate.WORDS) -> Holding:
    return Holding(what, "informing partners", "whom the material is for, editors", LIBRARY, fate)


declare(
    "content.LibraryDocument",
    nothing="file_hash",
    of_person="uploaded_by_user",
    title=published("a file's title"),
    file=published("a file, its name and what it says", Fate.SHOWN),
)
declare(
    "content.LibraryImage",
    nothing="file_hash",
    of_person="uploaded_by_user",
    title=published("a picture's title"),
    file=published("a file, its name and what it shows", Fate.SHOWN),
    description=published("what a picture shows"),
)
declare("content.LibraryRendition", nothing="filter_spec file focal_point_key")
declare("content.Download", nothing="version_label", of_person="person")
declare(
    "content.LibraryPage",
    nothing="version_label",
    summary=published("a material's summary"),
    body=published("a material's text"),
    search_terms=Holding(
        "what a material is found by", "finding it", "the database", LIBRARY, Fate.REMADE
    ),
)
declare("content.MaterialFile", label=published("what a file is called on its page"))
WHY = Holding(
    "why it was shared",
    "explaining who sees it",
    "auditors, giver and receiver",
    LIBRARY,
    Fate.WORDS,
)
declare("content.MaterialUserGrant", of_person="user", reason=WHY)
declare("content.MaterialGroupGrant", of_person="giver", reason=WHY)
