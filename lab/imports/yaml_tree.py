"""YAML as a tree of texts that know their lines. Nothing is interpreted, so that `no`, `2024-03` and `007` stay what was written;
aliases, tags and depth are refused while reading, before they can cost anything. Pure functions."""

from dataclasses import dataclass

import yaml

from lab.imports.problems import ProblemCode, Unreadable

DEPTH_LIMIT = 8
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
# libyaml where PyYAML was built with it: ten times faster, same events
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Scalar:
    """A text, None for a null."""

    text: str | None
    line: int


@dataclass
class Items:
    """A sequence."""

    items: "list[Node]"
    line: int


@dataclass
class Entries:
    """A mapping; keys are texts and stand once."""

    entries: "dict[str, Node]"
    line: int


Node = Scalar | Items | Entries


def parse(text: str) -> Node:
    """The only document of a text. Raises Unreadable."""
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise Unreadable(ProblemCode.BAD_YAML, row=line) from error
    except yaml.YAMLError as error:  # characters that YAML does not allow
        raise Unreadable(ProblemCode.BAD_YAML) from error
    return builder.root or Scalar(None, 1)


class _Builder:
    """Puts nodes together from events, without recursion."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Items | Entries] = []
        self._keys: list[str | None] = []  # of each open node the key that waits for its value

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        match event:
            case yaml.AliasEvent():
                raise Unreadable(ProblemCode.YAML_ALIAS, row=line)
            case yaml.ScalarEvent():
                self._refuse_tag(event.tag, line)
                null = event.style is None and event.value in _NULLS
                self._add(Scalar(None if null else event.value, line))
            case yaml.SequenceStartEvent():
                self._enter(Items([], line), event.tag)
            case yaml.MappingStartEvent():
                self._enter(Entries({}, line), event.tag)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._open.pop()
                self._keys.pop()
            case yaml.DocumentStartEvent() if self.root is not None:
                raise Unreadable(ProblemCode.BAD_YAML, row=line)
            case _:
                pass

    def _enter(self, node: Items | Entries, tag: str | None) -> None:
        self._refuse_tag(tag, node.line)
        if len(self._open) == DEPTH_LIMIT:
            raise Unreadable(ProblemCode.YAML_TOO_DEEP, row=node.line, limit=DEPTH_LIMIT)
        self._add(node)
        self._open.append(node)
        self._keys.append(None)

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        key = self._keys[-1]
        if isinstance(parent, Items):
            parent.items.append(node)
        elif key is not None:
            parent.entries[key] = node
            self._keys[-1] = None
        elif isinstance(node, Scalar) and (node.text or "") not in parent.entries:
            self._keys[-1] = node.text or ""
        else:  # a key that is no text, or stands twice
            raise Unreadable(ProblemCode.BAD_YAML, row=node.line)

    @staticmethod
    def _refuse_tag(tag: str | None, line: int) -> None:
        if tag is not None and tag != "!":
            raise Unreadable(ProblemCode.YAML_TAG, row=line, found=tag)
