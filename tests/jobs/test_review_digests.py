"""What reviewers are told each working day, and what admins have to see to."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from lab import interviews
from lab.applications import deciding, offering, returning, reviewing
from lab.applications.attention import ANSWER_LATE, OVERDUE, TO_PHONE
from lab.applications.review_digests import DIGEST
from lab.interviews import Span, Where
from storage import users
from storage.applications import Application, ApplicationStage
from storage.database import Database
from storage.openings import Opening
from storage.reviews import Verdict
from storage.users import Role
from tests.support.applying import (
    ADMIN,
    ANN,
    BEN,
    CODE,
    DEFAULTS,
    LIN,
    WANG,
    apply,
    cast,
    crowd,
    offer_until,
    put,
    set_reviewers,
)
from tests.support.clockwork import owed, said, send, tick, tick_until

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STAGE = ApplicationStage
NINE = datetime(2026, 11, 24, 1, tzinfo=UTC)  # Tuesday, in Hefei


@pytest.fixture
async def opening(database: Database, now: datetime) -> Opening:
    """Everybody, who reads English."""
    async with database.write() as tx:
        made = await cast(tx, now=now)
        for user_id in (101, 102, 201, 202, 301):
            await users.set_language(tx, user_id, "en")
        return made


async def digests(database: Database, at: datetime) -> dict[int, str]:
    """Ticks, and sends; what came, by chat."""
    await tick(database, at)
    return {chat_id: text for chat_id, kind, text in await send(database, at) if kind == DIGEST}


async def test_at_nine_each_reviewer_is_told_what_is_new_once(
    database: Database, now: datetime, opening: Opening
) -> None:
    async with database.write() as tx:
        await apply(tx, LIN, opening, now=now)
        await apply(tx, WANG, opening, now=now)
    assert await digests(database, NINE - HOUR / 60) == {}
    came = await digests(database, NINE)
    assert sorted(came) == [201, 202]
    assert "2 new applications" in came[201]
    assert f"[Swap stations · {CODE}|vo:{opening.id}]" in came[201]
    for later in (HOUR, 5 * HOUR, 12 * HOUR):
        assert await digests(database, NINE + later) == {}


async def test_a_day_without_news_is_silent_also_when_some_comes_later(
    database: Database, now: datetime, opening: Opening
) -> None:
    async with database.write() as tx:
        await apply(tx, LIN, opening, now=now)
    assert sorted(await digests(database, NINE)) == [201, 202]
    assert await digests(database, NINE + DAY) == {}
    async with database.write() as tx:
        await apply(tx, WANG, opening, now=NINE + DAY + HOUR)
    assert await digests(database, NINE + DAY + 2 * HOUR) == {}
    came = await digests(database, NINE + 2 * DAY)
    assert "1 new application\n2 wait for your verdict" in came[201]


async def test_none_at_weekends_and_monday_has_all_of_it(database: Database, now: datetime, opening: Opening) -> None:
    friday = NINE + 3 * DAY
    async with database.write() as tx:
        await apply(tx, LIN, opening, now=friday + HOUR)
    for day in (1, 2):
        assert await digests(database, friday + day * DAY) == {}
    assert sorted(await digests(database, friday + 3 * DAY)) == [201, 202]


async def test_what_was_judged_given_to_others_or_is_in_conflict_is_not_new(
    database: Database, now: datetime, opening: Opening
) -> None:
    async with database.write() as tx:
        first, second = await apply(tx, LIN, opening, now=now), await apply(tx, WANG, opening, now=now)
        await reviewing.review(tx, ANN, first.id, Verdict.YES, defaults=DEFAULTS, now=now)
        await reviewing.declare_conflict(tx, BEN, first.id, now=now)
        await reviewing.assign(tx, ADMIN, [second.id], 201, now=now)
    came = await digests(database, NINE)
    assert sorted(came) == [201]
    assert "1 new application\n1 waits" in came[201]


async def test_what_others_have_given_somebody_is_news(database: Database, now: datetime, opening: Opening) -> None:
    async with database.write() as tx:
        first, second = await apply(tx, LIN, opening, now=now), await apply(tx, WANG, opening, now=now)
    assert sorted(await digests(database, NINE)) == [201, 202]
    async with database.write() as tx:
        await reviewing.assign(tx, BEN, [first.id], 202, now=NINE + HOUR)  # who takes it themselves knows
        await reviewing.assign(tx, ADMIN, [first.id, second.id], 201, now=NINE + HOUR)
        await reviewing.review(tx, ANN, first.id, Verdict.YES, defaults=DEFAULTS, now=NINE + HOUR)
    came = await digests(database, NINE + DAY)
    assert sorted(came) == [201]
    assert "1 was given to you\n1 waits for your verdict" in came[201]
    assert await digests(database, NINE + 2 * DAY) == {}


async def test_answers_and_the_interviews_of_the_day_are_news(
    database: Database, now: datetime, opening: Opening
) -> None:
    async with database.write() as tx:
        first, second = await apply(tx, LIN, opening, now=now), await apply(tx, WANG, opening, now=now)
        await deciding.invite(tx, ANN, second.id, defaults=DEFAULTS, now=now)
        spans = [Span(NINE + DAY + 5 * HOUR, NINE + DAY + 6 * HOUR)]
        await interviews.offer_slots(tx, ANN, opening.id, spans, Where("Asia/Shanghai"), now=now)
        (slot,) = await interviews.free_slots(tx, WANG, second.id, now=now)
        await interviews.pick(tx, WANG, second.id, slot.id, defaults=DEFAULTS, now=now)
        await returning.return_(tx, ANN, first.id, question="When?", due_at=now + 9 * DAY, defaults=DEFAULTS, now=now)
    assert await digests(database, NINE) == {}
    async with database.write() as tx:
        await returning.answer_return(tx, LIN, first.id, text="Soon", defaults=DEFAULTS, now=NINE + HOUR)
    came = await digests(database, NINE + DAY)
    assert "Interview today: Wed 25 Nov, 14:00" in came[201]
    assert "1 came back with an answer" in came[201]


async def test_quiet_hours_hold_it_and_who_reviews_no_more_gets_nothing(
    database: Database, now: datetime, opening: Opening
) -> None:
    async with database.write() as tx:
        await apply(tx, LIN, opening, now=now)
        await users.set_quiet(tx, 201, quiet_from=22 * 60, quiet_until=11 * 60)
    assert sorted(await digests(database, NINE)) == [202]
    assert sorted(await digests(database, NINE + 2 * HOUR)) == [201]
    async with database.write() as tx:
        await apply(tx, WANG, opening, now=NINE + 3 * HOUR)
    await tick(database, NINE + DAY)
    async with database.write() as tx:
        await set_reviewers(tx, opening.id, [202])
        await users.set_role(tx, 202, Role.GUEST, was=Role.REVIEWER)
    assert await send(database, NINE + DAY + 3 * HOUR) == []


async def test_mondays_admins_see_what_stands_still(database: Database, now: datetime, opening: Opening) -> None:
    async with database.write() as tx:
        await crowd(tx, opening, 3, STAGE.SCREENING, now=now - 20 * DAY)
        over = await apply(tx, LIN, opening, now=now - 30 * DAY)
        await put(tx, over.id, STAGE.REJECTED, moved_at=now - 30 * DAY)
    monday = NINE + 6 * DAY
    for at in (monday - HOUR, monday, monday, monday + DAY, monday + 3 * DAY):
        await tick(database, at)
    (told,) = await owed(database, OVERDUE)
    assert told.chat_id == 301
    ((_, _, text),) = [one for one in await send(database, monday) if one[1] == OVERDUE]
    assert "3 applications wait too long" in text
    assert "the longest for 26 days" in text
    assert f"|vo:{opening.id}]" in text
    await tick(database, monday + 7 * DAY)
    assert len(await owed(database, OVERDUE)) == 2


async def test_where_nothing_stands_still_admins_are_left_alone(
    database: Database, now: datetime, opening: Opening
) -> None:
    async with database.write() as tx:
        await crowd(tx, opening, 3, STAGE.SCREENING, now=now)
    await tick(database, NINE + 6 * DAY)
    assert [one for one in await send(database, NINE + 6 * DAY) if one[1] == OVERDUE] == []


async def test_an_offer_at_half_its_time_is_one_to_phone_about(
    database: Database, now: datetime, opening: Opening
) -> None:
    async with database.write() as tx:
        made = await apply(tx, LIN, opening, now=now)
        await offering.offer(tx, ANN, made.id, offer_until(now), defaults=DEFAULTS, now=now)
    half = now + 3.5 * DAY
    await tick(database, half - HOUR)
    assert await owed(database, TO_PHONE) == []
    for _ in range(2):
        await tick(database, half)
    (told,) = await owed(database, TO_PHONE)
    async with database.write() as tx:
        text = await said(tx, told, half)
        assert f"{CODE}/0001" in text
        assert "in 4 days" in text
        assert "|kp]" in text
        await offering.accept(tx, LIN, made.id, defaults=DEFAULTS, now=half)
        assert await said(tx, told, half) == "[stale]"


async def test_a_promised_date_that_is_over_wants_a_new_one(
    database: Database, now: datetime, opening: Opening
) -> None:
    async with database.write() as tx:
        await apply(tx, LIN, opening, now=now)
        await tx.execute(update(Opening).values(answer_by=date(2026, 12, 10)))
    midnight = datetime(2026, 12, 11, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
    await tick(database, midnight - timedelta(minutes=1))
    assert await owed(database, ANSWER_LATE) == []
    for hours in (0, 1, 30):
        await tick(database, midnight + hours * HOUR)
    (told,) = await owed(database, ANSWER_LATE)
    assert told.due_at == midnight + 8 * HOUR  # not at night
    async with database.write() as tx:
        text = await said(tx, told, told.due_at)
        assert "10 Dec 2026" in text
        assert "1 application still waits" in text
        assert f"|en:{CODE}]" in text
        await tx.execute(update(Opening).values(answer_by=date(2026, 12, 20)))
        tx.expire_all()
        assert await said(tx, told, told.due_at) == "[stale]"
    await tick(database, midnight + 11 * DAY)
    assert len(await owed(database, ANSWER_LATE)) == 2


async def test_offers_run_out_and_late_answers_lapse_by_themselves(
    database: Database, now: datetime, opening: Opening
) -> None:
    async with database.write() as tx:
        first, second = await apply(tx, LIN, opening, now=now), await apply(tx, WANG, opening, now=now)
        await offering.offer(tx, ANN, first.id, offer_until(now), defaults=DEFAULTS, now=now)
        await returning.return_(tx, ANN, second.id, question="When?", due_at=now + DAY, defaults=DEFAULTS, now=now)
    await tick_until(database, now, now + 7 * DAY + HOUR, step=HOUR)
    async with database.read() as tx:
        stages = {one.user_id: one.stage for one in await tx.scalars(select(Application))}
        assert stages == {101: STAGE.EXPIRED, 102: STAGE.SCREENING}


async def test_a_tick_with_nothing_due_writes_nothing(database: Database, now: datetime, opening: Opening) -> None:
    async with database.write() as tx:
        await apply(tx, LIN, opening, now=now)
    await tick(database, NINE)
    before = database.write
    try:
        database.write = _refuse  # type: ignore[method-assign, assignment]
        await tick(database, NINE + HOUR)
    finally:
        database.write = before  # type: ignore[method-assign]


def _refuse() -> None:
    raise AssertionError("a transaction that writes was begun")
