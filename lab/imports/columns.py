"""Columns of a list, and finding them by what somebody wrote above them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from lab.imports.cell_types import CellType
from lab.imports.texts import heading


@dataclass(frozen=True)
class Column:
    """`name` is the heading in English and the name in code, `zh` the heading in Chinese, `also` other accepted headings.
    A `required` cell may not be empty; `refers_to` is the kind of the items that are named in it, `or_users` that users may be named
    there too, by the numbers that Telegram has given them; `width` is in characters.

    `path` is where it stands in a document, if that is not said by its name.

    A column that a file does not have leaves what is stored, unless `absent_clears`: that is for the mark of samples, in items that
    come with their names. Whoever brings those without a mark brings real data, and removing the samples must not take it away."""

    name: str
    zh: str
    type: CellType
    also: tuple[str, ...] = ()
    required: bool = False
    refers_to: str = ""
    or_users: bool = False
    width: int = 16
    absent_clears: bool = False
    path: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """Every accepted heading, the usual ones first."""
        return (self.zh, self.name, *self.also, *(["_".join(self.path)] if self.path else []))

    def heading(self, language: str) -> str:
        """The heading to write in this language."""
        return self.zh if language == "zh" else self.name


def by_heading(columns: Iterable[Column]) -> Mapping[str, Column]:
    """Columns by every accepted heading, folded."""
    return {heading(name): column for column in columns for name in column.headings}


def near(written: str, columns: Sequence[Column]) -> str:
    """The accepted heading that was perhaps meant, or an empty text."""
    accepted = {heading(name): name for column in columns for name in column.headings}
    close = get_close_matches(heading(written), accepted, n=1, cutoff=0.6)
    return accepted[close[0]] if close else ""
