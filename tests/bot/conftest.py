"""Laboratories with a bot that is up, and the environment that `bot.telegram.build_bot` would make."""

from collections.abc import AsyncIterator

import pytest

from bot import application
from handlers.registry import FEATURES
from storage.database import Database
from tests.bot.extra import Extra
from tests.support.laboratory import Laboratory, laboratory


@pytest.fixture(autouse=True)
def _periods_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def lab(database: Database) -> AsyncIterator[Laboratory]:
    """A laboratory with a running bot, in which nothing was imported."""
    async with laboratory(database, filled=False) as place:
        yield place


@pytest.fixture
def extra(monkeypatch: pytest.MonkeyPatch) -> Extra:
    """Bots of this test know these commands too."""
    made = Extra()
    monkeypatch.setattr(application, "FEATURES", (made.feature, *FEATURES))
    return made
