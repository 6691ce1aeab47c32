"""What the repository holds: small files, one chain of migrations, the order of the folders, nothing of anybody's machine."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from storage import migrate

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 400  # lines; then a module splits into a package
LARGEST_FILE = 1_000_000  # bytes
CODE = {".py", ".js", ".css", ".html", ".mako"}

# As docs/architecture.md draws it, from the doors down to the database.
LAYERS = ["bot", "handlers | jobs | web", "outbox", "messages", "lab", "storage"]

# Written apart, so that this file is not found by what it looks for.
MACHINES = re.compile(
    "|".join(["/ro" + r"ot/", "/ho" + r"me/\w", "/Us" + r"ers/\w", r"[A-Z]:\\" + r"Users", "/wo" + r"rk/"])
)
REGISTRIES = re.compile(
    r"https?://\S*(?:" + "|".join(["py" + r"pi\.", "python" + "hosted", "npm" + r"js\.", "proxy.go" + "lang"]) + ")"
)


def files() -> list[Path]:
    """Every file that is committed and still there."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git, or not a clone")
    return [file for name in listed.stdout.split("\0") if name and (file := ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    """Names and contents of the files that are text."""
    found = []
    for file in files():
        content = file.read_bytes()
        if b"\0" not in content:
            found.append((str(file.relative_to(ROOT)), content.decode("utf-8")))
    return found


def test_files_are_small() -> None:
    long = {
        name: text.count("\n")
        for name, text in texts()
        if Path(name).suffix in CODE and not name.startswith("tests/") and text.count("\n") > LONGEST_FILE
    }
    assert long == {}
    assert [file.name for file in files() if file.stat().st_size > LARGEST_FILE] == []


def test_nothing_of_a_machine_and_no_registry() -> None:
    found = [
        (name, match[0])
        for name, text in texts()
        for pattern in (MACHINES, REGISTRIES)
        if (match := pattern.search(text)) is not None
    ]
    assert found == []


def test_no_settings_databases_or_keys_are_committed() -> None:
    forbidden = re.compile(r"(^|/)\.env$|\.(db|sqlite3?|pem|key|inhand)$")
    assert [str(file) for file in files() if forbidden.search(str(file.relative_to(ROOT)))] == []


def test_the_tests_of_a_folder_stand_in_its_name() -> None:
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert folders - {"e2e", "support", "repository", "chaos", "benchmarks"} <= _packages()


def test_the_order_of_the_folders_is_held_by_the_linter() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (layers,) = [contract["layers"] for contract in linter["contracts"] if contract["type"] == "layers"]
    assert layers == LAYERS
    listed = {folder for layer in LAYERS for folder in layer.split(" | ")}
    assert listed | {"simulator"} == set(linter["root_packages"]) == _packages() - {"examples"}
    alone = [one for one in linter["contracts"] if one.get("source_modules") == ["simulator"]]
    assert [set(one["forbidden_modules"]) for one in alone] == [listed]


def test_what_is_built_is_every_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == _packages()


def test_migrations_are_one_chain() -> None:
    scripts = migrate.scripts()
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    for script in scripts.walk_revisions():
        assert script.down_revision is None or isinstance(script.down_revision, str), "a merge"
        assert not script.is_branch_point


def _packages() -> set[str]:
    outside = {"tests", "benchmarks"}
    return {file.parent.name for file in ROOT.glob("*/__init__.py")} - outside
