"""A year of one opening with a clock that is stepped, set back and jumps, and a bot that is started anew all the time: everything is told,
done and erased, and each thing once."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select, update

from jobs.retention import forget_old
from jobs.ticks import Ticker
from lab.applications import offering, returning
from lab.applications.attention import ANSWER_LATE, OVERDUE, TO_PHONE
from lab.applications.draft_reminders import CLOSED, REMINDER
from lab.applications.retention import MINE, OURS
from lab.applications.review_digests import DIGEST
from storage import erased, users
from storage.applications import Application, ApplicationStage
from storage.consents import Consent
from storage.database import Database
from storage.documents import DocumentPiece
from storage.drafts import Draft
from storage.openings import Opening
from tests.support.applying import ADMIN, ANN, CODE, DEFAULTS, LIN, WANG, apply, cast, offer_until
from tests.support.clockwork import begin_draft, send

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATE = 104  # begins and never submits


def hours(chance: random.Random) -> list[int]:
    """When the clock ticks: a tick a second would change nothing, so a few a day where something goes on, and a few a week else."""
    found = []
    for day in range(365):
        if day < 52 or 118 < day < 142:
            found += [day * 24 + hour for hour in (0, 1, 5, 10, *([chance.randrange(11, 24)] if day % 3 == 0 else []))]
        elif day % 7 in (0, 1, 4):
            found.append(day * 24 + 5)
    return found


async def test_a_year(database: Database) -> None:
    chance = random.Random(1)
    begin = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    closes = begin + 30 * DAY + 12 * HOUR
    async with database.write() as tx:
        opening = await cast(tx, now=begin)
        await tx.execute(
            update(Opening).values(closes_at=closes, retention_days=90, answer_by=date(2027, 1, 15), overdue_days=14)
        )
        for user_id in (101, 102, 201, 202, 301):
            await users.set_language(tx, user_id, "en")
    told: Counter[tuple[int, str]] = Counter()
    days: dict[int, Counter[date]] = {201: Counter(), 202: Counter()}
    clock = Ticker(database=database, defaults=DEFAULTS, wake=lambda: None)
    weeks: set[tuple[int, int]] = set()
    erased_on: date | None = None
    for hour in hours(chance):
        now = begin + hour * HOUR
        if chance.random() < 0.1:
            clock = Ticker(database=database, defaults=DEFAULTS, wake=lambda: None)
        await at(database, opening, hour, now)
        await clock.tick(now)
        if chance.random() < 0.05:
            await clock.tick(now - 3 * HOUR)  # set back, and right again
            await clock.tick(now)
        if hour % 24 == 5:
            await forget_old(database, now=now, drafts_live={"apply": 180 * DAY})
        for chat_id, kind, _ in await send(database, now):
            told[chat_id, kind] += 1
            if kind == OVERDUE:
                weeks.add(now.astimezone(DEFAULTS.zone).isocalendar()[:2])
            if kind == DIGEST:
                days[chat_id][now.astimezone(DEFAULTS.zone).date()] += 1
        async with database.read() as tx:
            if hour > 24 and erased_on is None and not await tx.scalar(select(func.count()).select_from(Application)):
                erased_on = now.date()
    assert told[LATE, REMINDER] == 2
    assert told[LATE, CLOSED] == 1
    assert all(count == 1 and day.weekday() < 5 for each in days.values() for day, count in each.items())
    assert 2 <= told[201, DIGEST] <= 6  # when there was something new
    assert told[301, TO_PHONE] == 1
    assert told[301, ANSWER_LATE] == 1  # one of them has none yet
    assert told[301, OVERDUE] == len(weeks)  # and is on the list each Monday until it is erased
    assert 15 <= len(weeks) <= 18
    assert (told[101, MINE], told[102, MINE], told[301, OURS]) == (1, 1, 1)
    last = begin + 40 * DAY  # of the movements: an offer, which ran out a week later
    assert erased_on == (last + 7 * DAY + 90 * DAY).date()
    async with database.read() as tx:
        assert await erased.counts(tx, opening.id) == {ApplicationStage.EXPIRED: 1, ApplicationStage.SCREENING: 1}
        for table in (Application, Consent, DocumentPiece, Draft):
            assert await tx.scalar(select(func.count()).select_from(table)) == 0, table


async def at(database: Database, opening: Opening, hour: int, now: datetime) -> None:
    """What people do in that year."""
    match hour:
        case 5:
            await begin_draft(database, LATE, CODE, at=now)
        case 24:
            async with database.write() as tx:
                await apply(tx, LIN, opening, now=now)
        case 48:
            async with database.write() as tx:
                made = await apply(tx, WANG, opening, now=now)
                due = now + 3 * DAY
                await returning.return_(tx, ANN, made.id, question="When?", due_at=due, defaults=DEFAULTS, now=now)
        case 960:
            async with database.write() as tx:
                (lin,) = await tx.scalars(select(Application.id).where(Application.user_id == 101))
                await offering.offer(tx, ADMIN, lin, offer_until(now), defaults=DEFAULTS, now=now)
