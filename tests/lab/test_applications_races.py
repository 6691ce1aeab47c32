"""Many at once, on both databases: never one too many."""

import asyncio
from collections import Counter
from datetime import datetime

from lab import interviews
from lab.applications import offering, submitting
from lab.errors import LabError
from lab.interviews import Span, Where
from lab.roles import Actor
from storage import applications, offers, places, slots
from storage.applications import ApplicationStage as Stage
from storage.database import Database
from storage.users import Role
from tests.lab.test_interviews import spans
from tests.support.applying import ANN, ANSWERS, CODE, DEFAULTS, LIN, add_opening, agree, cast, crowd, offer_until

MANY = 200


def applicant(number: int) -> Actor:
    return Actor(1000 + number, Role.GUEST)


async def test_two_hundred_accept_the_last_five_places(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await cast(tx, now=now)
        opening = await add_opening(tx, now=now, code="I-1", places=5)
        ids = await crowd(tx, opening, MANY, Stage.OFFER, now=now)
        for one in ids:
            await offers.make(tx, one, made_by=201, expires_at=offer_until(now).expires_at, now=now)

    async def accept(number: int) -> str:
        try:
            async with database.write() as tx:
                accepted = await offering.accept(tx, applicant(number), ids[number], defaults=DEFAULTS, now=now)
        except LabError as error:
            return error.message
        return accepted.stage

    outcomes = Counter(await asyncio.gather(*(accept(number) for number in range(MANY))))
    assert outcomes == {Stage.ACCEPTED: 5, "offer-places-taken": MANY - 5}
    async with database.read() as tx:
        assert await places.taken(tx, opening.id) == 5
        assert len(await applications.of_opening(tx, opening.id, stages=[Stage.ACCEPTED])) == 5
        assert await offers.count_open(tx, opening.id) == MANY - 5


async def test_two_hundred_race_for_twenty_slots(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        ids = await crowd(tx, opening, MANY, Stage.INTERVIEW, now=now)
        await interviews.offer_slots(tx, ANN, opening.id, spans(now, 20), Where("Asia/Shanghai"), now=now)

    async def pick(number: int) -> bool:
        while True:
            async with database.read() as tx:
                free = await interviews.free_slots(tx, applicant(number), ids[number], now=now)
            if not free:
                return False
            wanted = free[number % len(free)].id
            try:
                async with database.write() as tx:
                    await interviews.pick(tx, applicant(number), ids[number], wanted, defaults=DEFAULTS, now=now)
            except LabError as error:
                refusals[error.message] += 1
                continue
            return True

    refusals: Counter[str] = Counter()
    picked = await asyncio.gather(*(pick(number) for number in range(MANY)))
    assert sum(picked) == 20
    assert refusals.keys() == {"slot-taken"}  # there was a race
    async with database.read() as tx:
        having = [slot.application_id for slot in await slots.of_opening(tx, opening.id)]
        assert None not in having
        assert len(set(having)) == 20
        assert {ids[number] for number in range(MANY) if picked[number]} == set(having)


async def test_two_hundred_race_for_the_last_slot(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        ids = await crowd(tx, opening, MANY, Stage.INTERVIEW, now=now)
        (span,) = spans(now, 1)
        await interviews.offer_slots(
            tx, ANN, opening.id, [Span(span.starts_at, span.ends_at)], Where("Asia/Shanghai"), now=now
        )
        (slot,) = await slots.of_opening(tx, opening.id)

    async def pick(number: int) -> bool:
        try:
            async with database.write() as tx:
                await interviews.pick(tx, applicant(number), ids[number], slot.id, defaults=DEFAULTS, now=now)
        except LabError:
            return False
        return True

    assert sum(await asyncio.gather(*(pick(number) for number in range(MANY)))) == 1


async def test_offers_made_at_once_are_not_more_than_the_places(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)  # two places
        ids = await crowd(tx, opening, 20, Stage.SCREENING, now=now)

    async def offer(application_id: int) -> str:
        try:
            async with database.write() as tx:
                offered = await offering.offer(tx, ANN, application_id, offer_until(now), defaults=DEFAULTS, now=now)
        except LabError as error:
            return error.message
        return offered.stage

    outcomes = Counter(await asyncio.gather(*(offer(one) for one in ids)))
    assert outcomes == {Stage.OFFER: 2, "offer-no-place": 18}


async def test_two_phones_submit_one_application_and_fifty_people_get_fifty_numbers(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        people = [LIN, LIN, *(applicant(number) for number in range(49))]
        for who in people[1:]:
            await agree(tx, who, opening, now=now)

    async def submit(who: Actor) -> str:
        try:
            async with database.write() as tx:
                return (await submitting.submit(tx, who, CODE, ANSWERS, language="zh", now=now)).number
        except LabError as error:
            return error.message

    outcomes = Counter(await asyncio.gather(*(submit(who) for who in people)))
    assert outcomes.pop("application-exists") == 1
    assert outcomes == {f"{CODE}/{number:04}": 1 for number in range(1, 51)}


async def test_picks_that_cross_do_not_lock_each_other_out(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        ids = await crowd(tx, opening, 2, Stage.INTERVIEW, now=now)
        await interviews.offer_slots(tx, ANN, opening.id, spans(now, 2), Where("Asia/Shanghai"), now=now)
        both = [slot.id for slot in await slots.of_opening(tx, opening.id)]
        for number in range(2):
            await interviews.pick(tx, applicant(number), ids[number], both[number], defaults=DEFAULTS, now=now)

    async def swap(number: int) -> str:
        try:
            async with database.write() as tx:
                await interviews.pick(tx, applicant(number), ids[number], both[1 - number], defaults=DEFAULTS, now=now)
        except LabError as error:
            return error.message
        return "moved"

    for _ in range(10):
        assert await asyncio.gather(swap(0), swap(1)) == ["slot-taken"] * 2
    async with database.read() as tx:
        assert {slot.application_id for slot in await slots.of_opening(tx, opening.id)} == set(ids)
