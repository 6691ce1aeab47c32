"""Every button that a pattern takes, filled with ids and codes that exist: so that a door that is new is tried by itself."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from re import _compiler as compiler  # type: ignore[attr-defined]  # as the re module itself does
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MOST = 3  # of what one part of a pattern can be, where it is not one of the given values


def presses(pattern: str, values: Mapping[str, Sequence[str]], *, most: int = 600) -> list[str]:
    """Data that fits the pattern. A named group is each of the values for its name, or of those for "", as far as they fit; where none
    does, and outside of groups, a few of what the pattern takes."""
    tree = parser.parse(pattern, re.DOTALL)
    names = {number: name for name, number in tree.state.groupdict.items()}
    found = list(dict.fromkeys(itertools.islice(_of(tree, values, names), most)))
    assert all(re.fullmatch(pattern, data, re.DOTALL) for data in found), pattern
    return found


def _of(tree: Any, values: Mapping[str, Sequence[str]], names: Mapping[int, str]) -> Iterator[str]:
    parts = [list(_part(tree, kind, value, values, names)) for kind, value in tree]
    for chosen in itertools.product(*parts):
        yield "".join(chosen)


def _part(
    tree: Any, kind: Any, value: Any, values: Mapping[str, Sequence[str]], names: Mapping[int, str]
) -> Iterator[str]:
    match kind:
        case constants.LITERAL:
            yield chr(value)
        case constants.NOT_LITERAL:
            yield "a" if value != ord("a") else "b"
        case constants.ANY:
            yield "a"
        case constants.IN:
            yield from _one_of(value)
        case constants.BRANCH:
            for branch in value[1]:
                yield from _of(branch, values, names)
        case constants.SUBPATTERN:
            number, _, _, inner = value
            given = values.get(names.get(number, ""), values[""]) if number in names else ()
            fitting = [one for one in given if compiler.compile(inner, re.DOTALL).fullmatch(one)]
            yield from fitting or itertools.islice(_of(inner, values, names), 12)
        case constants.MAX_REPEAT:
            least, most, inner = value
            if least == 0:
                yield ""
            some = list(itertools.islice(_of(inner, values, names), MOST if most > 1 else None))
            for one in some:
                yield one * max(1, least)
        case _:
            raise NotImplementedError(kind)


def _one_of(sets: Sequence[Any]) -> Iterator[str]:
    """Of a set: each of its letters, or the first of a range; of what it must not be, a letter."""
    if sets[0][0] is constants.NEGATE:
        yield "a"
        return
    for kind, value in sets:
        if kind is constants.LITERAL:
            yield chr(value)
        elif kind is constants.RANGE:
            yield chr(value[0])
        elif kind is constants.CATEGORY:
            yield "1" if value is constants.CATEGORY_DIGIT else "a"
