"""Text of somebody's catalog in a file that a spreadsheet opens: it stays text there, and numbers stay numbers."""

from __future__ import annotations

# What begins a formula for Excel, LibreOffice or Google Sheets; the wide forms do in East Asian editions of Excel
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """`text` with an apostrophe before what a spreadsheet would run; numbers such as -5 or +7,5 stay as they are.

    A lone CR becomes a line feed: Python's csv leaves it without quotes, and the rest would be a row of its own.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.startswith(FORMULA) and not _is_number(text) else text


def stated_cell(cell: str) -> str:
    """The text `safe_cell` made the cell of, line ends apart."""
    return cell[1:] if cell.startswith("'") and safe_cell(cell[1:]) == cell else cell


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return text[-1:].isdigit()  # -inf and -nan are words to a spreadsheet; a line break at the end opens a row
