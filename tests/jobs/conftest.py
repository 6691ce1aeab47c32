"""The environment that `bot.telegram.build_bot` would make."""

import pytest


@pytest.fixture(autouse=True)
def _periods_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
