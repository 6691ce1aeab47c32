"""What a file refers to: codes and names of items, in the same files or stored already. Pure functions."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from lab.imports.check import Record
from lab.imports.item_list import Values
from lab.imports.texts import folded

# Looking for what was meant takes a moment for each; the first few show the pattern.
_NEAR_LIMIT = 20


class Known:
    """Finds items by code, without regard to case, or by a name that only one of them has."""

    def __init__(self, stored: Mapping[str, Mapping[str, Values]], records: Mapping[str, Iterable[Record]]) -> None:
        self._codes: dict[str, dict[str, str]] = {}
        self._names: dict[str, dict[str, str | None]] = {}
        self._looked = 0
        self._items: dict[str, dict[str, Values]] = {}
        for kind in {*stored, *records}:
            codes = self._codes.setdefault(kind, {})
            codes.update({code.casefold(): code for code in stored.get(kind, {})})
            items: dict[str, Values] = dict(stored.get(kind, {}))
            for record in records.get(kind, ()):
                if record.code:
                    code = codes.setdefault(record.code.casefold(), record.code)
                    items[code] = {**items.get(code, {}), **record.values}
            self._items[kind] = items
            names = self._names.setdefault(kind, {})
            for code, values in items.items():
                for name in {folded(str(values.get(column) or "")) for column in ("name_zh", "name_en")} - {""}:
                    names[name] = code if names.get(name, code) == code else None

    def code(self, kind: str, written: str) -> str | None:
        """The code of the item that is meant, in its own spelling, or None."""
        return self._codes.get(kind, {}).get(folded(written)) or self._names.get(kind, {}).get(folded(written))

    def item(self, kind: str, written: str) -> Values | None:
        """The values of the item that is meant, as far as they are known: those of the files before those that are stored."""
        code = self.code(kind, written)
        return self._items[kind].get(code) if code is not None else None

    def near(self, kind: str, written: str) -> str:
        """The code that was perhaps meant, or an empty text."""
        self._looked += 1
        if self._looked > _NEAR_LIMIT:
            return ""
        codes = self._codes.get(kind, {})
        close = get_close_matches(folded(written), codes, n=1, cutoff=0.7)
        return codes[close[0]] if close else ""
