"""Which letters are owed: one for an event, none without a mail server, and none about what was erased."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from lab import letters as rules
from lab.applications import cases, deciding, erasure, submitting
from lab.applications.stages import Verb
from lab.defaults import Defaults
from storage import application_events, letters
from storage.database import Database
from storage.letters import Letter, LetterState
from tests.support.applying import ADMIN, ANN, ANSWERS, CODE, DEFAULTS, LIN, agree, cast

ON = Defaults(DEFAULTS.language, DEFAULTS.zone, letters=True)


async def test_one_event_makes_one_letter(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        await agree(tx, LIN, opening, now=now)
        made = await submitting.submit(tx, LIN, CODE, ANSWERS, language="zh", mailing=True, now=now)
        await deciding.screen(tx, ANN, made.id, defaults=ON, now=now)  # stands in the chat only
        invited = await deciding.invite(tx, ANN, made.id, defaults=ON, now=now)
        event = (await application_events.of_application(tx, made.id))[-1]
        assert event.kind == Verb.INVITE
        await cases.tell(tx, invited, event.id, Verb.INVITE, defaults=ON, now=now)
        assert [one.kind for one in await tx.scalars(select(Letter).order_by(Letter.id))] == ["receipt", "changed"]
        await erasure.erase(tx, LIN, made.id, defaults=ON, now=now)
        assert await letters.count(tx) == 0


@pytest.mark.parametrize("answers", [ANSWERS, {"name": "林样本"}])
async def test_none_without_a_mail_server_or_an_address(
    database: Database, now: datetime, answers: dict[str, str]
) -> None:
    on = "email" not in answers
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        await agree(tx, LIN, opening, now=now)
        made = await submitting.submit(tx, LIN, CODE, answers, language="zh", mailing=on, now=now)
        await deciding.invite(tx, ANN, made.id, defaults=ON if on else DEFAULTS, now=now)
        assert await letters.count(tx) == 0


async def test_a_change_that_fails_owes_nothing(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        await agree(tx, LIN, opening, now=now)

    async def fail() -> None:
        async with database.write() as tx:
            await submitting.submit(tx, LIN, CODE, ANSWERS, language="zh", mailing=True, now=now)
            assert await letters.count(tx) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.read() as tx:
        assert await letters.count(tx) == 0


async def test_admins_are_told_once_in_the_morning_what_did_not_arrive(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        await agree(tx, LIN, opening, now=now)
        await submitting.submit(tx, LIN, CODE, ANSWERS, language="zh", mailing=True, now=now)
        (due,) = await letters.due(tx, now, limit=5)
        await letters.end(tx, due, LetterState.FAILED, reason="550", now=now)
        days = [now + timedelta(hours=hours) for hours in range(0, 72, 6)]
        owed = [one for at in days for one in await rules.undelivered_owings(tx, defaults=ON, now=at)]
        assert {(one.chat_id, one.event) for one in owed} == {(301, owed[0].event)}
        since, until = (datetime.fromisoformat(owed[0].facts[name]) for name in ("since", "until"))
        assert since <= now < until
        (found,) = await rules.undelivered(tx, ADMIN, since=since, until=until)
        assert found.number == "I-2026-03/0001"
        assert await rules.undelivered(tx, LIN, since=since, until=until) == []
