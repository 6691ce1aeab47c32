"""The tour of the demo, as `labbot demo --tour` plays it."""

import pytest

from bot.demo import demo
from bot.tour import play

pytestmark = pytest.mark.both_databases


async def test_the_tour_sees_what_it_should(capsys: pytest.CaptureFixture[str]) -> None:
    async with demo(quiet=True) as (cast, _):
        passed = await play(cast.student, cast.researcher, cast.admin, cast.group)
    assert passed, capsys.readouterr().out[-3000:]
