"""YAML documents as tables: a laboratory with its lists, or one list. Pure functions."""

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from lab.imports.columns import by_heading
from lab.imports.delimited import decode
from lab.imports.lists.registry import BY_KIND, LISTS
from lab.imports.nested import Nested
from lab.imports.problems import ProblemCode
from lab.imports.recognise import kind_of_name
from lab.imports.tables import Absent, Broken, Cell, Row, Table
from lab.imports.texts import heading
from lab.imports.yaml_tree import Entries, Items, Node, Scalar, parse

_SINGLE = next(known.kind for known in LISTS if known.single)
_SAMPLE = "sample"
Located = tuple[Cell, int]


def read_yaml(file: str, data: bytes) -> list[Table]:
    """The tables of a document: a mapping holds the laboratory and lists by their names, a sequence is the list that the file is
    named after. `sample` beside lists holds for all their items that don't say otherwise. Raises Unreadable."""
    root = parse(decode(data))
    if isinstance(root, Items):
        kind = kind_of_name(PurePath(file).stem)
        return [_table(file, "", kind, root, {})] if kind else []
    if not isinstance(root, Entries):
        return []
    lists = {key: node for key, node in root.entries.items() if _is_list(key, node)}
    own = {key: node for key, node in root.entries.items() if key not in lists}
    mark = {key: (_cell(node), node.line) for key, node in own.items() if key == _SAMPLE}
    tables = [_table(file, "", kind_of_name(key), node, mark) for key, node in lists.items() if isinstance(node, Items)]
    if lists and own.keys() <= {_SAMPLE}:
        return tables
    return [_rows(file, "", _SINGLE, [(_flat(own), root.line)], root.line), *tables]


def _is_list(key: str, node: Node) -> bool:
    kind = kind_of_name(key)
    return bool(kind) and kind != _SINGLE and isinstance(node, Items)


def _table(file: str, sheet: str, kind: str, node: Items, mark: Mapping[str, Located]) -> Table:
    markable = any(column.name == _SAMPLE for column in BY_KIND[kind].columns)
    nested = _nested_columns(kind)
    items: list[tuple[Mapping[str, Located], int]] = []
    for item in node.items:
        if isinstance(item, Entries):
            items.append(({**(mark if markable else {}), **_flat(item.entries, nested)}, item.line))
        elif not (isinstance(item, Scalar) and item.text is None):
            items.append(
                ({"": (_cell(item), item.line)}, item.line)
            )  # a text where an item should be: under no heading
    return _rows(file, sheet, kind, items, node.line)


def _rows(file: str, sheet: str, kind: str, items: Sequence[tuple[Mapping[str, Located], int]], line: int) -> Table:
    headings = tuple(dict.fromkeys(key for flat, _ in items for key in flat))
    rows = tuple(
        Row(
            at,
            tuple(flat[key][0] if key in flat else Absent() for key in headings),
            tuple(flat[key][1] if key in flat else at for key in headings),
        )
        for flat, at in items
    )
    if not items:  # an empty list of links says that there are none
        headings = tuple(column.name for column in BY_KIND[kind].columns)
    return Table(file, sheet, kind, line, headings, rows)


def _nested_columns(kind: str) -> Mapping[str, Nested]:
    """The columns in which a list of mappings is expected, by every heading."""
    accepted = by_heading(BY_KIND[kind].columns)
    return {name: column.type for name, column in accepted.items() if isinstance(column.type, Nested)}


def _flat(entries: Mapping[str, Node], nested: Mapping[str, Nested] | None = None) -> dict[str, Located]:
    """`name: {zh, en}` is `name_zh` and `name_en`; a list is a text with semicolons, unless the column knows mappings."""
    flat: dict[str, Located] = {}
    for key, node in entries.items():
        known = (nested or {}).get(heading(key))
        if known is not None and isinstance(node, Items):
            flat[key] = (known.written(node), node.line)
        elif isinstance(node, Entries):
            for inner, cell in _flat(node.entries).items():
                flat[f"{key}_{inner}"] = cell
        else:
            flat[key] = (_cell(node), node.line)
    return flat


def _cell(node: Node) -> Cell:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        texts = [_part(item) for item in node.items]
        if all(text is not None for text in texts):
            return _closed([text for text in texts if text])
    return Broken(ProblemCode.NESTED_TOO_DEEP, "")


def _closed(texts: list[str]) -> str:
    return f"{texts[0]};" if len(texts) == 1 else ";".join(texts)


def _part(node: Node) -> str | None:
    """An item of a list within an item: a text, or a link as it is written in a cell."""
    if isinstance(node, Scalar):
        return node.text or ""
    if not isinstance(node, Entries):
        return None
    told = {_link_part(key): cell for key, (cell, _) in _flat(node.entries).items()}
    if not told.keys() <= {"zh", "en", "url"} or not all(isinstance(cell, str | None) for cell in told.values()):
        return None
    return "|".join(str(told.get(name) or "") for name in ("zh", "en", "url"))


def _link_part(key: str) -> str:
    return heading(key).removeprefix("title")
