"""Commands and buttons: unique, documented, and each understood by one handler only."""

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli import main
from handlers.entries import Payload, Press
from handlers.registry import COMMANDS, FEATURES
from tests.support.catalogues import sources

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PRESSES = tuple(press for feature in FEATURES for press in feature.presses)
PAYLOADS = tuple(payload for feature in FEATURES for payload in feature.payloads)


def understood_by(data: str) -> list[Press]:
    return [press for press in PRESSES if press.compiled.fullmatch(data)]


def test_command_names_are_unique_and_telegrams() -> None:
    names = [command.name for command in COMMANDS]
    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z0-9_]{1,32}", name)] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_chat_command_is_in_the_readme(command: object) -> None:
    assert re.search(rf"`/{command.name}\b", README)  # type: ignore[attr-defined]  # an entry of COMMANDS


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_of_the_command_line_is_in_the_readme(name: str) -> None:
    assert f"`labbot {name}" in README
    assert main.commands[name].help


@pytest.mark.parametrize("press", PRESSES, ids=lambda press: press.pattern)
def test_what_one_button_says_no_other_handler_takes(press: Press) -> None:
    @settings(max_examples=15)
    @given(st.from_regex(press.compiled, fullmatch=True))
    def only_this_one(data: str) -> None:
        assert understood_by(data) == [press]

    only_this_one()


def test_every_button_with_fixed_data_is_understood() -> None:
    fixed = {
        keyword.value.value
        for file in sources()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Button"
        for keyword in node.keywords
        if keyword.arg == "data" and isinstance(keyword.value, ast.Constant)
    }
    assert len(fixed) > 5
    assert {data for data in fixed if len(understood_by(data)) != 1} == set()


def test_deep_links_begin_differently_and_fit() -> None:
    prefixes = [payload.prefix for payload in PAYLOADS]
    assert not any(one.startswith(other) for one in prefixes for other in prefixes if one is not other)
    assert all(re.fullmatch(r"[a-z]+_", prefix) for prefix in prefixes)
    assert max(map(len, prefixes)) + 32 <= 64  # Telegram's limit for ?start=, with a code at its longest


def test_payloads_are_what_the_program_links_to() -> None:
    linked = {
        match[1]
        for file in sources()
        for match in re.finditer(r"""(?:deep_link|link)\(f?"([a-z]+_)""", file.read_text(encoding="utf-8"))
    }
    assert linked == {payload.prefix for payload in PAYLOADS if isinstance(payload, Payload)}
