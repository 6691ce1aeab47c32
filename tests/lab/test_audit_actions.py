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
    "lab/follows.py": ["project.followed", "project.unfollowed", "opening.followed", "opening.unfollowed"],
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


def written(node: ast.AST) -> list[str]:
    """The texts that stand in an expression; of a choice, each."""
    if isinstance(node, ast.IfExp):
        return written(node.body) + written(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def test_what_is_written_of_applications() -> None:
    """`note_event` makes `application.<kind>`, but for what applicants may not see."""
    kinds: set[str] = {verb.value for verb in Verb}
    for _, call in calls("note_event"):
        hidden = any(one.arg == "visible" and getattr(one.value, "value", True) is False for one in call.keywords)
        if not hidden and len(call.args) > 2:
            kinds |= set(written(call.args[2]))
    assert {"document", "slot_picked", "slot_moved", "slot_cancelled"} <= kinds
    assert {f"application.{kind}" for kind in kinds} - set(audit.ACTIONS) == set()


def test_what_is_written_plainly() -> None:
    found = set()
    for path, call in calls("add"):
        for one in call.keywords:
            if one.arg == "action":
                found |= set(written(one.value) or BUILT.get(path, []))
    assert "role.granted" in found
    unknown = found - set(audit.ACTIONS)
    assert {
        action for action in unknown if not any(fnmatch(action, private.replace("%", "*")) for private in _PRIVATE)
    } == set()


def test_every_kind_of_thing_that_has_a_history_has_texts_of_its_own() -> None:
    """Actions begin with the kind of the thing; one that no text begins with was forgotten here."""
    known = {action.partition(".")[0] for action in audit.ACTIONS} | {"user", "project"}
    kinds = set()
    for _, call in calls("add"):
        for one in call.keywords:
            if one.arg == "action" and isinstance(one.value, ast.JoinedStr):
                first = one.value.values[0]
                kinds |= {first.value.partition(".")[0]} if isinstance(first, ast.Constant) else set()
    assert kinds - known == set()
