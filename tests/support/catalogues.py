"""Reading texts as their translator sees them, and the program's sources for the ids that they use."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("lab", "messages", "outbox", "handlers", "jobs", "web", "bot")

PLACEHOLDER = re.compile(r"\{(\w*)\}")
TAG = re.compile(r"<(/?)([a-z]+)[^>]*>")

# Whatever is called like this takes the id of a text first.
_TEXTS = {"html", "plain", "forms"}
_RAISED = {"LabError", "NotFound", "Forbidden", "StartRefused"}
_SPOKEN = {"say"}  # in the terminal


@dataclass(frozen=True)
class Use:
    """A text with a literal id in the program. `facts` are the names given, None where more may be given by `**`."""

    where: str
    how: str
    id: str
    facts: frozenset[str] | None


def sources() -> Iterator[Path]:
    """The program's Python files."""
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def uses() -> list[Use]:
    """Every call with a literal id of a text."""
    found = []
    for file in sources():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in _TEXTS | _RAISED | _SPOKEN:
                continue
            for literal in _literals(node.args[0]):
                given = [keyword.arg for keyword in node.keywords]
                facts = None if None in given else frozenset(name for name in given if name is not None)
                found.append(Use(f"{file.relative_to(ROOT)}:{node.lineno}", name, literal, facts))
    return found


def literals() -> frozenset[str]:
    """Every string in the program."""
    return frozenset(
        node.value
        for file in sources()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
