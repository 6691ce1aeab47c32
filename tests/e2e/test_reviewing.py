"""Reviewing as reviewers do it: the home, an opening's page, its list, an application, and screening with one thumb."""

import re

from bot.clock import utc_now
from storage import application_events, reviews
from storage.reviews import Verdict
from storage.users import Role
from tests.support.laboratory import Laboratory
from tests.support.reviewing import pile
from tests.support.visits import ask, give, press


async def test_a_reviewer_goes_from_the_home_to_an_application_and_screens(lab: Laboratory) -> None:
    alex = lab.researcher
    await alex.send("/start")
    await give(lab, alex, Role.REVIEWER)
    async with lab.database.write() as tx:
        _, ids = await pile(tx, [alex.id], 3, now=utc_now())
    home = await ask(alex, "/review")
    assert "Swap stations · I-2026-03" in home.text
    assert "3 applications, 3 undecided, 3 without your verdict" in home.text
    desk = await press(alex, "I-2026-03 (3 to judge)")
    assert desk.id == home.id
    assert "Submitted 3" in desk.text
    assert "2 places: 0 accepted, 0 offered, 2 left" in desk.text
    found = await press(alex, "List (3)")
    assert "申请人 2" in found.text
    whole = await press(alex, "0002 申请人 2")
    assert "想做电池。" in whole.text
    assert "I-2026-03/0002" in whole.text
    card = await press(alex, "Go on screening")
    assert "1 / 3" in card.text
    card = await press(alex, "Yes")
    assert "2 / 3" in card.text
    async with lab.database.read() as tx:
        own = await reviews.own(tx, application_id=ids[0], reviewer_id=alex.id)
        assert own is not None
        assert own.verdict is Verdict.YES
        assert [one.kind for one in await application_events.of_application(tx, ids[0])] == ["review", "screen"]
    assert re.search(r"I-2026-03/0003", (await ask(alex, "i-2026-03/3")).text)
