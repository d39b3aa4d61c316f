"""What goes into a spreadsheet must stay text there, whoever wrote it."""

FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a name as a formula."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
