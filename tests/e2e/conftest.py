"""Laboratories to visit."""

from collections.abc import AsyncIterator

import pytest

from storage.database import Database
from tests.support.laboratory import Laboratory, laboratory


@pytest.fixture
async def lab(database: Database) -> AsyncIterator[Laboratory]:
    """A laboratory with the sample data and a running bot."""
    async with laboratory(database) as place:
        yield place


@pytest.fixture
async def empty_lab(database: Database) -> AsyncIterator[Laboratory]:
    """A laboratory in which nothing was imported yet."""
    async with laboratory(database, filled=False) as place:
        yield place
