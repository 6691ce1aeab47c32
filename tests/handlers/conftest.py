"""Handlers are tried on one kind of database: queries have their tests on both, and so have visits."""

from pathlib import Path

import pytest


@pytest.fixture
def kind(sqlite_template: Path) -> str:
    """The one kind; its template is ready."""
    assert sqlite_template.exists()
    return "sqlite"
