"""Making text comparable: what people type in many ways, in one way. Pure functions."""

import re
import unicodedata
from datetime import date, datetime

from lab.imports.tables import Cell

# What can't be seen and does not belong into a text: control characters (PostgreSQL stores no NUL), marks of byte order.
_UNSEEN = {code: None for code in [*range(32), 127, 0x200B, 0xFEFF] if chr(code) not in "\n\t"}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣"), "-")
_REMARK = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")
_LIST = re.compile(r"[;；、\n]")
_COMMA = re.compile(r"[,，]")

# A text that begins like this would be a formula for Excel; an apostrophe before it makes it a text (OWASP, CSV injection).
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
_GUARDED = re.compile(r"'(?=[=+\-@\t\r＝＋－＠'\d])")


def plain(cell: Cell) -> str:
    """The cell as the text that a person sees in it: 2024.0 is 2024, a date is written 2024-03-01."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell).replace("\r\n", "\n").replace("\r", "\n").translate(_UNSEEN)
    return text.encode("utf-8", "replace").decode("utf-8").strip()


def one_line(text: str) -> str:
    """Without line breaks and doubled spaces."""
    return " ".join(text.split())


def narrow(text: str) -> str:
    """Full-width letters and digits as half-width ones, all dashes alike: for codes, dates and names of values."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES).strip()


def folded(text: str) -> str:
    """For comparing names of values and codes: also without regard to case, spaces and underscores."""
    return re.sub(r"[\s_]+", "", narrow(text)).casefold()


def heading(text: str) -> str:
    """For comparing headings: also without remarks in brackets and without the star of a required column."""
    return re.sub(r"[*:]+", "", _REMARK.sub("", folded(text)))


def split(text: str) -> list[str]:
    """The parts of a list, each once: between semicolons, 、 or lines; where there are none of these, between commas."""
    parts = _LIST.split(text) if _LIST.search(text) else _COMMA.split(text)
    return list(dict.fromkeys(part for part in (one_line(part) for part in parts) if part))


def join(parts: list[str]) -> str:
    """The list as stored: `split` gives the same parts back."""
    return ";".join(parts)


def closed(text: str) -> str:
    """A stored list as written into a file: a single part with a comma in it gets a semicolon, so that it stays one."""
    return f"{text};" if _COMMA.search(text) and not _LIST.search(text) else text


def guarded(text: str) -> str:
    """A text for a CSV cell that no spreadsheet takes for a formula; `unguarded` gives the text back."""
    return f"'{text}" if _FORMULA.match(text) or _GUARDED.match(text) else text


def quoted(text: str) -> str:
    """A text for a workbook's cell, which is a text anyway: only what `unguarded` would change is guarded."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguarded(cell: Cell) -> Cell:
    """A cell of a CSV file or a workbook without the apostrophe that says it is a text."""
    return cell[1:] if isinstance(cell, str) and _GUARDED.match(cell) else cell
