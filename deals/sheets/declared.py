"""What sheets of registrations keep of people: what a partner wrote into its own file."""

from permissions.personal import Fate, Holding, declare


def in_a_sheet(what: str, purpose: str) -> Holding:
    return Holding(
        what, purpose, "the registrant's team", "90 days after the last step", Fate.WORDS
    )


declare(
    "deals.DealImport",
    nothing="delimiter digest mapping",
    of_person="asked_by",
    file_name=in_a_sheet("the name of a file", "telling imports apart"),
    headers=in_a_sheet("headings of columns", "asking what a column means"),
)
declare(
    "deals.ImportRow",
    nothing="fingerprint reference",
    cells=in_a_sheet("a row of a sheet: a company, a project, words", "mending faults of a row"),
    faults=in_a_sheet("what is wrong with a row", "the same"),
)
