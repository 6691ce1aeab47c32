"""Every action that is recorded anywhere has a text, or is nobody else's business."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from lab.applications.stages import Verb
from lab.audit import _PRIVATE
from messages import audit

ROOT = Path(__file__).parents[2]
FOLDERS = ("lab", "handlers", "jobs", "bot")
# What is put together, by the file that does it: all that it can become.
BUILT = {
    "lab/follows.py": [
        f"{kind}.{did}" for kind in ("project", "opening", "series") for did in ("followed", "unfollowed")
    ],
    "lab/imports/apply.py": ["data.imported", "data.changed", "data.ordered"],
}


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Each call of a function or method with this name, with its file."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    called = node.func
                    found = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                    if found == name:
                        yield path.relative_to(ROOT).as_posix(), node


def written(node: ast.AST, path: str) -> list[str]:
    """The texts that an expression can become, `*` for what is filled in: also by its name, wherever in the file that is given one."""
    match node:
        case ast.Constant(value=str() as text):
            return [text]
        case ast.IfExp():
            return written(node.body, path) + written(node.orelse, path)
        case ast.JoinedStr():
            return ["".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)]
        case ast.Name(id=name):
            tree = ast.parse((ROOT / path).read_text())
            given = [one for one in ast.walk(tree) if isinstance(one, ast.Assign)]
            return [
                text
                for one in given
                if any(isinstance(target, ast.Name) and target.id == name for target in one.targets)
                for text in written(one.value, path)
            ]
    return []


def test_what_is_written_of_applications() -> None:
    """`note_event` makes `application.<kind>`, but for what applicants may not see."""
    kinds: set[str] = {verb.value for verb in Verb}
    for path, call in calls("note_event"):
        hidden = any(one.arg == "visible" and getattr(one.value, "value", True) is False for one in call.keywords)
        if not hidden and len(call.args) > 2:
            kinds |= set(written(call.args[2], path))
    assert {"document", "slot_picked", "slot_moved", "slot_cancelled"} <= kinds
    assert {f"application.{kind}" for kind in kinds} - set(audit.ACTIONS) == set()


def test_what_is_written_of_anything() -> None:
    found = set()
    for path, call in calls("add"):
        for one in call.keywords:
            if one.arg == "action":
                found |= set(BUILT.get(path) or written(one.value, path))
    assert {"role.granted", "application.erased", "samples.removed", "*.extended"} <= found
    known = [*audit.ACTIONS, *(private.replace("%", "*") for private in _PRIVATE)]
    assert {one for one in found if not any(fnmatch(one, text) or fnmatch(text, one) for text in known)} == set()
