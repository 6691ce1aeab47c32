"""A term of seminars with a clock that is stepped from one due moment to the next, and a bot that is started anew all the time, or down
for hours: everybody is reminded once at the times that they chose of the time at which it is held, or the ledger says why not; and
whoever is concerned knows when and where it is when it begins.

What is expected is worked out here from what people did, without the code under test.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from jobs.ticks import Ticker
from lab.errors import LabError
from lab.roles import Actor
from lab.seminars import occurrences, reminders, reserving
from outbox.parcels import Unwanted
from storage import ledger, series
from storage.batches import insert_all, update_all
from storage.database import Database
from storage.deliveries import Delivery, DeliveryState
from storage.ledger import Recorded
from storage.reservations import Reservation, ReservationState
from storage.seminar_changes import SeminarChange
from storage.seminar_reminders import SeminarReminder
from storage.seminars import Seminar, SeminarStatus
from storage.users import Role, User
from tests.support.clockwork import PACKER
from tests.support.seminar_edits import edit
from tests.support.seminars import DEFAULTS, add_seminar, add_series

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BEGIN = datetime(2026, 10, 5, tzinfo=UTC)
# Clocks are set back in Berlin on 25 October, in New York on 1 November.
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Europe/London")
LEADS = (1440, 60, 10)
GATHERED = 30 * MINUTE  # at the most
# How long before a seminar something happens to it: also a minute before and after its reminders.
BEFORE = (
    7 * DAY,
    3 * DAY,
    26 * HOUR,
    DAY + MINUTE,
    DAY - MINUTE,
    5 * HOUR,
    2 * HOUR,
    HOUR + MINUTE,
    59 * MINUTE,
    30 * MINUTE,
)


@dataclass(frozen=True)
class Stands:
    """How a seminar stands from a moment on."""

    at: datetime
    starts_at: datetime
    coming: bool
    place: str


@dataclass
class Talk:
    """A seminar with all that happened to it."""

    id: int
    code: str
    past: list[Stands]
    minutes: int = 60

    @property
    def now(self) -> Stands:
        return self.past[-1]

    def at(self, moment: datetime) -> Stands:
        return [one for one in self.past if one.at <= moment][-1]


@dataclass
class Tie:
    """What somebody wants of a seminar: leads with the moment of the wish, and when they gave their seat back."""

    user_id: int
    talk: Talk
    leads: dict[int, datetime]
    since: datetime
    until: datetime | None = None

    def wants(self, minutes: int, moment: datetime) -> bool:
        since = self.leads.get(minutes)
        return since is not None and since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True)
class Sent:
    """What went out."""

    at: datetime
    kind: str
    event: str
    chat_id: int
    text: str


@dataclass
class Term:
    """Everything that is going on."""

    database: Database
    chance: random.Random
    talks: list[Talk] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    zones: dict[int, str] = field(default_factory=dict)
    plans: list[tuple[datetime, int, partial[object]]] = field(default_factory=list)
    down: list[tuple[datetime, datetime]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    edits: Counter[str] = field(default_factory=Counter)

    def plan(self, at: datetime, what: partial[object]) -> None:
        """To be done at a moment; while the bot is down nobody can do anything."""
        over = next((until for since, until in self.down if since <= at < until), None)
        self.plans.append((over + 2 * SECOND if over is not None else at, len(self.plans), what))
        self.plans.sort(key=lambda one: one[:2])

    def was_down(self, since: datetime, until: datetime) -> bool:
        return any(begin < until and since < end for begin, end in self.down)


async def fill(term: Term, *, people: int, single: int, weekly: int) -> None:
    """The people and what they want, the seminars and the series."""
    chance = term.chance
    async with term.database.write() as tx:
        for user_id in range(1, people + 1):
            term.zones[user_id] = ZONES[user_id % len(ZONES)]
        user = {
            "first_name": "Sample",
            "client_language": "zh",
            "role": Role.GUEST,
            "menu_due": False,
            "created_at": BEGIN,
        }
        await insert_all(tx, User, [{**user, "id": user_id, "zone": zone} for user_id, zone in term.zones.items()])
        for number in range(single):
            local = (
                datetime(2026, 10, 5) + chance.randrange(3, 117) * DAY + chance.randrange(9 * 4, 20 * 4) * 15 * MINUTE
            )
            zone = chance.choice(ZONES)
            starts_at = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
            made = await add_seminar(tx, now=BEGIN, code=f"S-{number}", starts_at=starts_at, zone=zone, capacity=50)
            term.talks.append(Talk(made.id, made.code, [Stands(BEGIN, starts_at, coming=True, place="301")]))
        for code, zone, hour, step in (("BER", "Europe/Berlin", 14, 1), ("NYC", "America/New_York", 9, 2)):
            first = datetime(2026, 10, 7, hour, tzinfo=ZoneInfo(zone))
            rule = f"FREQ=WEEKLY;INTERVAL={step};COUNT={weekly // step}"
            made_of = await add_series(
                tx, now=BEGIN, code=code, starts_at=first.astimezone(UTC), zone=zone, rule=rule, capacity=50
            )
            await occurrences.make_ahead(tx, made_of, now=BEGIN)
            found = (await tx.scalars(select(Seminar).where(Seminar.series == code).order_by(Seminar.starts_at))).all()
            meant = [(first + 7 * step * number * DAY).astimezone(UTC) for number in range(weekly // step)]
            assert [one.starts_at for one in found] == meant  # by the clocks of the place, summer and winter
            for one in found:
                term.talks.append(
                    Talk(one.id, one.code, [Stands(BEGIN, one.starts_at, coming=True, place=one.place_zh)])
                )
            assert await series.by_code(tx, code) is not None
        held, said = [], []
        taken: Counter[int] = Counter()
        for talk in term.talks:
            for user_id in chance.sample(sorted(term.zones), 8):
                leads = chance.choice(((), (), (60,), (1440,), (10,), (1440, 60), (60, 10), LEADS))
                seat = not leads or chance.random() < 0.3
                if seat:
                    state = {"state": ReservationState.SEAT, "made_at": BEGIN, "changed_at": BEGIN}
                    taken[talk.id] += 1
                    held.append({"seminar_id": talk.id, "user_id": user_id, **state})
                said += [
                    {"seminar_id": talk.id, "user_id": user_id, "minutes": lead, "created_at": BEGIN} for lead in leads
                ]
                term.ties.append(Tie(user_id, talk, dict.fromkeys(leads or (60,), BEGIN), BEGIN))
                if seat and chance.random() < 0.1:
                    at = talk.now.starts_at - chance.choice(BEFORE) + 30 * SECOND
                    term.plan(at, partial(give_back, term, term.ties[-1]))
        await insert_all(tx, Reservation, held)
        await update_all(tx, Seminar, [{"id": seminar_id, "taken": number} for seminar_id, number in taken.items()])
        await insert_all(tx, SeminarReminder, said)


async def give_back(term: Term, tie: Tie, now: datetime) -> None:
    """Somebody gives their seat back."""
    async with term.database.write() as tx:
        found = await tx.scalar(
            select(Reservation).where(Reservation.seminar_id == tie.talk.id, Reservation.user_id == tie.user_id)
        )
        assert found is not None
        actor = Actor(tie.user_id, Role.GUEST)
        try:
            await reserving.give_back(tx, actor, tie.talk.code, defaults=DEFAULTS, now=now)
        except LabError:  # it is cancelled, or has begun
            return
    tie.until = now


async def choose(term: Term, user_id: int, talk: Talk, minutes: int, now: datetime) -> None:
    """Somebody wants one reminder more, perhaps too late."""
    late = talk.now.starts_at - minutes * MINUTE <= now or not talk.now.coming
    tie = next((one for one in term.ties if one.user_id == user_id and one.talk is talk), None)
    async with term.database.write() as tx:
        try:
            await reminders.choose(tx, Actor(user_id, Role.GUEST), talk.code, minutes, wanted=True, now=now)
        except LabError:
            assert late
            return
    assert not late
    if tie is None or tie.until is not None:
        term.ties.append(Tie(user_id, talk, {minutes: now}, now))
    else:
        tie.leads.setdefault(minutes, now)


async def change(term: Term, talk: Talk, what: str, now: datetime) -> None:
    """An editor changes something, as far as it still can be."""
    stands = talk.now
    if stands.starts_at <= now + 5 * MINUTE:
        return
    term.edits[what] += 1
    match what:
        case "move" | "there" | "back later":
            far = [*(stands.starts_at + hours * HOUR for hours in (-3, -1, 1, 26)), now + 20 * MINUTE, now + 2 * DAY]
            starts_at = term.chance.choice([at for at in far if at > now + 15 * MINUTE and at != stands.starts_at])
            await store(term, talk, Stands(now, starts_at, stands.coming, stands.place), now)
            if what != "move" and stands.starts_at > now + HOUR:
                pause = 3 * MINUTE if what == "there" else 45 * MINUTE
                term.plan(now + pause, partial(back, term, talk, stands))
        case "cancel":
            await store(term, talk, Stands(now, stands.starts_at, coming=False, place=stands.place), now)
            pause = term.chance.choice((4 * MINUTE, 4 * MINUTE, 6 * HOUR, 50 * DAY))
            term.plan(now + pause, partial(restore, term, talk))
        case "place":
            await store(term, talk, Stands(now, stands.starts_at, stands.coming, f"{now:%d%H%M}"), now)
        case "quiet":
            async with term.database.write() as tx:
                await edit(tx, talk.id, at=now, title_zh=f"题 {now:%d%H%M}", speaker_en="Quiet")


async def back(term: Term, talk: Talk, to: Stands, now: datetime) -> None:
    """It begins when it was to begin before."""
    if to.starts_at > now + 5 * MINUTE:
        await store(term, talk, Stands(now, to.starts_at, talk.now.coming, talk.now.place), now)


async def restore(term: Term, talk: Talk, now: datetime) -> None:
    """It is held after all."""
    stands = talk.now
    if not stands.coming and stands.starts_at > now + 5 * MINUTE:
        await store(term, talk, Stands(now, stands.starts_at, coming=True, place=stands.place), now)


async def store(term: Term, talk: Talk, stands: Stands, now: datetime) -> None:
    talk.past.append(stands)
    async with term.database.write() as tx:
        await edit(
            tx,
            talk.id,
            at=now,
            starts_at=stands.starts_at,
            ends_at=stands.starts_at + talk.minutes * MINUTE,
            place_zh=stands.place,
            place_en=stands.place,
            status=SeminarStatus.CHANGED if stands.coming else SeminarStatus.CANCELLED,
        )


async def deliver(term: Term, now: datetime) -> None:
    """Sends what is due, as the sender of the ledger would."""
    async with term.database.read() as tx:
        if not await ledger.any_due(tx, now):
            return
    async with term.database.write() as tx:
        for one in await ledger.claim(tx, now=now, lease_until=now + 2 * MINUTE, limit=1000):
            parcel = await PACKER.pack(tx, one, now=now)
            if isinstance(parcel, Unwanted):
                recorded = Recorded(one.id, one.attempts, DeliveryState.SKIPPED, {"reason": parcel.reason})
            else:
                recorded = Recorded(one.id, one.attempts, DeliveryState.SENT, {"sent_at": now})
                text = str(parcel.steps[0].params["text"])
                term.sent.append(Sent(now, one.kind, one.event or "", one.chat_id, text))
            await ledger.record(tx, [recorded])


async def next_moments(term: Term, after: datetime) -> tuple[datetime, datetime, datetime]:
    """The next one at which the clock has something to do, at which something is to be sent, at which a change is to be told."""
    never = BEGIN + 200 * DAY
    found = [at for at, _, _ in term.plans[:1]]
    for talk in term.talks:
        begins = talk.now.starts_at
        found += [at for at in (*(begins - lead * MINUTE for lead in LEADS), begins + HOUR) if at > after]
    async with term.database.read() as tx:
        waiting = Delivery.state == DeliveryState.DUE, Delivery.due_at > after
        send_at = await tx.scalar(select(func.min(Delivery.due_at)).where(*waiting)) or never
        gathered = select(func.min(SeminarChange.due_at)).where(SeminarChange.due_at > after)
        tell_at = await tx.scalar(gathered) or never
    soon = after + SECOND
    return max(min([*found, tell_at]), soon), max(send_at, soon), max(tell_at, soon)


async def run(term: Term, *, days: int, restarts: list[datetime]) -> None:
    """The whole of it."""
    now, clock = BEGIN, None
    while True:
        tick_at, send_at, tell_at = await next_moments(term, now)
        now = min(tick_at, send_at)
        over = next((until for since, until in term.down if since <= now < until), None)
        if over is not None:
            now = tick_at = tell_at = over
        if now >= BEGIN + days * DAY:
            return
        if clock is None or (restarts and restarts[0] <= now):
            clock = Ticker(database=term.database, defaults=DEFAULTS, wake=lambda: None)
            restarts[:] = [at for at in restarts if at > now]
            tick_at = tell_at = now
        acts = [what for at, _, what in term.plans if at <= now]
        del term.plans[: len(acts)]
        for what in acts:
            await what(now)  # type: ignore[misc]
        if tick_at <= now:
            await clock.tick(now)
        await deliver(term, now)
        if acts or tell_at <= now:  # what was told may have held reminders back
            now += 5 * SECOND
            await clock.tick(now)
            await deliver(term, now)


def due(term: Term) -> Iterator[tuple[Tie, int, datetime]]:
    """The reminders that are due: when their moment came, the seminar was to be held then, and somebody wanted them."""
    for tie in term.ties:
        for starts_at in dict.fromkeys(one.starts_at for one in tie.talk.past):
            for minutes in tie.leads:
                moment = starts_at - minutes * MINUTE
                if moment < BEGIN or not tie.wants(minutes, moment):
                    continue
                stands = tie.talk.at(moment)
                if stands.coming and stands.starts_at == starts_at:
                    yield tie, minutes, starts_at


def event_of(talk: Talk, minutes: int, starts_at: datetime) -> str:
    return f"seminar-reminder/{talk.id}/{minutes}/{starts_at.replace(tzinfo=None).isoformat()}"


def explained(term: Term, tie: Tie, minutes: int, starts_at: datetime, why: str) -> bool:
    """Whether what the ledger says of a reminder that was due and was not sent is true."""
    moment = starts_at - minutes * MINUTE
    later = [one for one in tie.talk.past if moment < one.at < starts_at]
    match why:
        case "missed":
            return term.was_down(moment, starts_at) or bool(later)
        case "duplicate":
            return term.was_down(moment, starts_at) and any(lead < minutes for lead in tie.leads)
        case "told":
            notices = [one for one in term.sent if one.chat_id == tie.user_id and moment < one.at < starts_at]
            return any(one.event.startswith(f"seminar-change/{tie.talk.id}/") for one in notices)
        case "stale":
            return bool(later) or (tie.until is not None and tie.until < starts_at)
    return False


async def test_a_term(database: Database, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # What else the clock looks for is tried elsewhere, and costs most of its time.
    monkeypatch.setattr("jobs.ticks.applications.dues", lambda _: ())
    monkeypatch.setattr("jobs.ticks.programmes.dues", lambda: ())
    monkeypatch.setattr("jobs.ticks.seminar_talks.dues", lambda _: ())
    chance, size = random.Random(1), 60
    small = kind == "postgresql"  # the same, a quarter of it
    term = Term(database, chance)
    restarts = sorted(BEGIN + chance.randrange(120 * 24 * 60) * MINUTE for _ in range(30))
    for at, length in zip(restarts[::3], (20, 50, 70, 120, 180, 300, 600, 1500, 90, 45), strict=True):
        term.down.append((at, at + length * MINUTE))
    weekly = 8 if small else 17
    await fill(
        term, people=80 if small else 300, single=(size // 4 if small else size) - weekly - weekly // 2, weekly=weekly
    )
    ways = ("move", "move", "there", "there", "back later", "cancel", "cancel", "place", "quiet", "move")
    for number in range(12 if small else 44):
        talk = chance.choice(term.talks)
        before = chance.choice(BEFORE)
        term.plan(talk.now.starts_at - before, partial(change, term, talk, ways[number % len(ways)]))
    for _ in range(10 if small else 60):
        talk, minutes = chance.choice(term.talks), chance.choice(LEADS)
        at = talk.now.starts_at - chance.choice(BEFORE) - MINUTE
        term.plan(at, partial(choose, term, chance.choice(sorted(term.zones)), talk, minutes))
    await run(term, days=121, restarts=restarts)

    assert sum(term.edits.values()) >= (8 if small else 35)
    reminded = [one for one in term.sent if one.kind == reminders.KIND]
    assert max(Counter((one.chat_id, one.event) for one in reminded).values()) == 1
    async with database.read() as tx:
        rows = (await tx.scalars(select(Delivery).where(Delivery.kind == reminders.KIND))).all()
    held = {(one.chat_id, one.event): one for one in rows}
    assert {one.state for one in rows} <= {DeliveryState.SENT, DeliveryState.SKIPPED}

    wanted = {(tie.user_id, event_of(tie.talk, minutes, at)): (tie, minutes, at) for tie, minutes, at in due(term)}
    unexplained = []
    for key, (tie, minutes, starts_at) in wanted.items():
        row = held.get(key)
        if row is None or (
            row.state is DeliveryState.SKIPPED and not explained(term, tie, minutes, starts_at, row.reason or "")
        ):
            unexplained.append((key, starts_at, row.reason if row is not None else None))
    assert unexplained == []
    sent = {(one.chat_id, one.event): one for one in reminded}
    assert len(sent) > 0.9 * len(wanted)
    right, late = [], []
    for key, one in sent.items():
        _, seminar_id, lead, starts = one.event.split("/")
        talk = next(each for each in term.talks if each.id == int(seminar_id))
        starts_at, minutes = datetime.fromisoformat(starts).replace(tzinfo=UTC), int(lead)
        stands = talk.at(one.at)
        tie = next(
            each
            for each in term.ties
            if each.user_id == one.chat_id and each.talk is talk and each.wants(minutes, one.at)
        )
        zone = ZoneInfo(term.zones[tie.user_id])
        if not (
            stands.coming
            and stands.starts_at == starts_at
            and starts_at - minutes * MINUTE <= one.at < starts_at
            and f"{starts_at.astimezone(zone):%H:%M}" in one.text
        ):
            right.append((key, one, stands))
        moment = starts_at - minutes * MINUTE
        touched = any(abs(each.at - moment) <= GATHERED for each in talk.past)
        if one.at - moment > 10 * SECOND and not term.was_down(moment, one.at) and not touched:
            late.append((key, one.at - moment))
        if key not in wanted:  # at its moment it was moved or cancelled, and back before anybody heard of it
            assert touched, key
    assert right == []
    assert late == []
    assert ignorant(term) == []


def ignorant(term: Term) -> list[tuple[str, int, object, Stands]]:
    """Who does not know, when a seminar begins or would have begun, whether, when and where it is."""
    found: list[tuple[str, int, object, Stands]] = []
    heard: dict[tuple[int, int], list[Sent]] = {}
    for one in term.sent:
        if one.kind == "seminar-change":
            heard.setdefault((one.chat_id, int(one.event.split("/")[1])), []).append(one)
        assert one.kind != "seminar-changes"  # nothing here is done to several at once
    for tie in term.ties:
        stands = tie.talk.now
        zone = ZoneInfo(term.zones[tie.user_id])
        if tie.until is not None or stands.at <= tie.since or term.was_down(stands.at, stands.starts_at):
            continue
        knew, told = tie.talk.at(tie.since), heard.get((tie.user_id, tie.talk.id), [])
        said = [one for one in told if one.at >= tie.since and one.at < stands.starts_at]
        if not said:
            if (knew.coming, knew.starts_at, knew.place) != (stands.coming, stands.starts_at, stands.place):
                found.append((tie.talk.code, tie.user_id, None, stands))
            continue
        text = said[-1].text
        when = f"{stands.starts_at.astimezone(zone):%H:%M}" in text and stands.place in text
        # Of one that is cancelled nobody is told when it would have been.
        right = (when and "讲座取消" not in text) if stands.coming else "讲座取消" in text
        if not right:
            found.append((tie.talk.code, tie.user_id, text, stands))
    return found
