"""Every setting stands in .env.example and in the README's table with its default, and nothing else does."""

import re
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parents[2]
NAMES = {f"LABBOT_{name.upper()}" for name in Settings.model_fields}
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\|\s*`(LABBOT_\w+)`\s*\|\s*(.*?)\s*\|\s*(.+?)\s*\|$", re.MULTILINE)


def default(name: str) -> str:
    """A setting's default as one writes it; empty for none."""
    value = Settings.model_fields[name.removeprefix("LABBOT_").lower()].default
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None or value == frozenset() else str(value)


def test_the_example_has_each_setting_once_with_its_default() -> None:
    given = re.findall(r"^#?(LABBOT_\w+)=(.*)$", EXAMPLE, re.MULTILINE)
    assert sorted(name for name, _ in given) == sorted(NAMES)
    assert {name: value for name, value in given if value != default(name)} == {}


def test_each_setting_in_the_example_is_explained() -> None:
    lines = EXAMPLE.splitlines()
    for number, line in enumerate(lines):
        if re.match(r"#?LABBOT_\w+=", line):
            assert re.match(r"# \w", lines[number - 1]), line


def test_the_readme_has_each_setting_with_its_default() -> None:
    rows = {name: value.strip("` ") for name, value, _ in ROW.findall(README)}
    assert rows.keys() == NAMES
    shown = {name: value for name, value in rows.items() if value != default(name)}
    assert shown == {"LABBOT_SECRET_KEY": "made of the token"}


@pytest.mark.parametrize(
    "file", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=lambda file: file.name
)
def test_no_document_names_a_setting_that_does_not_exist(file: Path) -> None:
    named = set(re.findall(r"LABBOT_[A-Z_]*[A-Z]", file.read_text(encoding="utf-8")))
    assert named - {"LABBOT_NAME"} <= NAMES  # which stands for any
