"""Calendars that are subscribed to, over HTTP, as calendar programs ask for them."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import icalendar
import ics
import pytest

from lab.defaults import Defaults
from lab.seminars import altering, feeds
from messages.words import load
from storage import follows, lab, reservations, seminars, users
from storage.database import Database, DatabaseUnavailable, Tx
from storage.projects import Visibility
from storage.reservations import ReservationState
from storage.seminars import LinkFor, Seminar, SeminarStatus
from storage.series import KIND as SERIES
from storage.users import Role
from tests.conftest import Queries
from tests.support.seminars import DEFAULTS, LIN, WANG, add_cast, add_seminar, add_series
from web import app
from web.feeds import Feeds

PUBLIC = "https://lab.example.org/bot"
MINE = "/bot/calendars/mine/{}.ics"
ALL = "/bot/calendars/en/all.ics"
ROOM = "https://meet.example.org/42"
KEY, OTHER = "k" * 32, "o" * 32
DAY = timedelta(days=1)


@pytest.fixture
async def client(database: Database, now: datetime) -> AsyncIterator[httpx.AsyncClient]:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await lab.save(tx, {"short_en": "Sample lab", "short_zh": "样本实验室"})
        await add_series(tx, now=now)
        for actor, key in ((LIN, KEY), (WANG, OTHER)):
            await feeds.key_of(tx, actor, fresh=key, now=now)
    made = Feeds(
        database=database,
        catalogue=load(),
        defaults=Defaults("en", DEFAULTS.zone),
        link="https://t.me/bot?start=seminar_",
        public_url=PUBLIC,
        clock=lambda: now,
    )
    transport = httpx.ASGITransport(app.build(feeds=made))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client


def events(answer: httpx.Response) -> dict[str, icalendar.Event]:
    """The events by code, read by two libraries that agree about which there are."""
    assert answer.status_code == 200
    found = icalendar.Calendar.from_ical(answer.content)
    assert isinstance(found, icalendar.Calendar)
    read = {str(event["UID"]).removeprefix("seminar-").removesuffix("@labbot"): event for event in found.events}
    again = {one.uid: one for one in ics.Calendar(answer.text).events}
    assert {str(event["UID"]) for event in found.events} == set(again)
    assert all(again[str(event["UID"])].begin.datetime == event.start for event in found.events)
    return read


async def reserve(tx: Tx, seminar: Seminar, user_id: int, state: ReservationState, *, now: datetime) -> None:
    values = {"seminar_id": seminar.id, "user_id": user_id, "state": state, "made_at": now, "changed_at": now}
    await reservations.put(tx, values)


async def alter(database: Database, values: dict[str, Any], *, now: datetime) -> None:
    async with database.write() as tx:
        seminar = await seminars.by_code(tx, "S-1")
        assert seminar is not None
        assert await altering.alter(tx, seminar, values, now=now)


async def test_a_changed_seminar_replaces_its_event_and_a_cancelled_one_says_so(
    client: httpx.AsyncClient, database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        seminar = await add_seminar(tx, now=now, code="S-1", capacity=3)
        await reserve(tx, seminar, 101, ReservationState.SEAT, now=now)
    first = await client.get(MINE.format(KEY))
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Content-Disposition"] == 'inline; filename="seminars.ics"'
    assert first.headers["Cache-Control"] == "private, max-age=300"
    assert first.headers["Last-Modified"] == "Mon, 23 Nov 2026 01:30:00 GMT"
    before = events(first)["S-1"]
    same = {"If-None-Match": first.headers["ETag"]}
    unchanged = await client.get(MINE.format(KEY), headers=same)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["ETag"] == first.headers["ETag"]

    moved = {"starts_at": now + DAY * 8, "ends_at": now + DAY * 8 + timedelta(hours=1)}
    await alter(database, moved, now=now + DAY)
    second = await client.get(MINE.format(KEY), headers=same)
    after = events(second)["S-1"]
    assert (after["UID"], after["SEQUENCE"], before["SEQUENCE"]) == (before["UID"], 1, 0)
    assert after.start == now + DAY * 8
    assert second.headers["Last-Modified"] == "Tue, 24 Nov 2026 01:30:00 GMT"

    await alter(database, {"status": SeminarStatus.CANCELLED}, now=now + DAY * 2)
    gone = events(await client.get(MINE.format(KEY)))["S-1"]
    assert (str(gone["STATUS"]), gone["SEQUENCE"], gone["UID"]) == ("CANCELLED", 2, before["UID"])
    assert str(gone["SUMMARY"]) == "已取消：固态电池的界面"  # in its reader's language

    await alter(database, {"status": SeminarStatus.PUBLISHED}, now=now + DAY * 3)
    back = events(await client.get(MINE.format(KEY)))["S-1"]
    assert (str(back["STATUS"]), back["SEQUENCE"], back["UID"]) == ("CONFIRMED", 3, before["UID"])


async def test_each_address_shows_what_is_for_its_owner_now(
    client: httpx.AsyncClient, database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        for user_id in (101, 102):
            await follows.add(tx, user_id=user_id, kind=SERIES, item="TEA", now=now)
        await add_seminar(tx, now=now, code="S-1", series="TEA")
        closed = await add_seminar(
            tx, now=now, code="S-2", series="TEA", visibility=Visibility.MEMBERS, capacity=2, link=ROOM, link_for=LinkFor.RESERVED
        )  # fmt: skip
        await add_seminar(tx, now=now, code="S-3", series="TEA", status=SeminarStatus.DRAFT)
    assert set(events(await client.get(MINE.format(KEY)))) == {"S-1"}
    theirs = await client.get(MINE.format(OTHER))
    assert set(events(theirs)) == {"S-1", "S-2"}
    assert ROOM not in theirs.text.replace("\r\n ", "")

    async with database.write() as tx:
        await reserve(tx, closed, 102, ReservationState.SEAT, now=now)
    assert ROOM in (await client.get(MINE.format(OTHER))).text.replace("\r\n ", "")

    async with database.write() as tx:  # no member any more; nor does having blocked the bot matter
        await users.set_role(tx, 102, Role.GUEST, was=Role.MEMBER)
        await users.set_blocked(tx, 102, now)
    former = await client.get(MINE.format(OTHER))
    assert set(events(former)) == {"S-1"}
    assert ROOM not in former.text.replace("\r\n ", "")
    assert former.headers["ETag"] != theirs.headers["ETag"]


async def test_an_old_address_is_as_unknown_as_one_that_never_was(
    client: httpx.AsyncClient, database: Database, now: datetime
) -> None:
    unknown = await client.get(MINE.format("x" * 32))
    assert unknown.status_code == 404
    async with database.write() as tx:
        await feeds.renew(tx, LIN, fresh="n" * 32, now=now)
    for key in (KEY, KEY[:-1], KEY + "k", "", "%00", "k" * 500, "../mine/" + KEY, "电池"):
        answer = await client.get(MINE.format(key))
        assert answer.status_code == 404
        assert (answer.content, dict(answer.headers)) == (unknown.content, dict(unknown.headers))
    assert (await client.get(MINE.format("n" * 32))).status_code == 200
    for method in ("POST", "PUT", "DELETE"):
        assert (await client.request(method, MINE.format("n" * 32))).status_code == 405


async def test_public_calendars_hold_what_anybody_may_see(
    client: httpx.AsyncClient, database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        await add_series(tx, now=now, code="STAFF", visibility=Visibility.STAFF)
        await add_seminar(tx, now=now, code="S-1", series="TEA", link=ROOM)
        await add_seminar(tx, now=now, code="S-2", area=None, link=ROOM, link_for=LinkFor.RESERVED)
        await add_seminar(tx, now=now, code="S-3", visibility=Visibility.MEMBERS)
        await add_seminar(tx, now=now, code="S-4", status=SeminarStatus.DRAFT)
        await add_seminar(tx, now=now, code="S-5", status=SeminarStatus.CANCELLED, starts_at=now - DAY * 80)
        await add_seminar(tx, now=now, code="S-6", status=SeminarStatus.HELD, starts_at=now - DAY * 91)
    everything = await client.get(ALL)
    assert set(events(everything)) == {"S-1", "S-2", "S-5"}
    assert str(events(everything)["S-5"]["STATUS"]) == "CANCELLED"
    assert everything.headers["Cache-Control"] == "public, max-age=300"
    assert everything.text.replace("\r\n ", "").count(ROOM) == 1  # in what says so to everybody
    assert set(events(await client.get("/bot/calendars/en/areas/battery.ics"))) == {"S-1", "S-5"}
    tea = await client.get("/bot/calendars/zh/series/TEA.ics")
    assert set(events(tea)) == {"S-1"}
    assert "X-WR-CALNAME:电池茶话会 · 样本实验室" in tea.text
    for nowhere in ("en/areas/none", "en/series/STAFF", "en/series/NONE", "fr/all", "en/none", "xx/series/TEA"):
        assert (await client.get(f"/bot/calendars/{nowhere}.ics")).status_code == 404
    assert (await client.get("/calendars/en/all.ics")).status_code == 404  # the address has a path of its own


async def test_a_program_may_ask_for_the_head_only_and_name_several_tags(client: httpx.AsyncClient) -> None:
    whole = await client.get(ALL)
    head = await client.head(ALL)
    assert (head.status_code, head.headers["ETag"]) == (200, whole.headers["ETag"])
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    tag = whole.headers["ETag"]
    for given, status in ((f'"x", {tag}', 304), (f"W/{tag}", 304), ("*", 304), ('"x"', 200), ("", 200)):
        assert (await client.get(ALL, headers={"If-None-Match": given})).status_code == status


async def test_an_address_opens_the_calendar_of_a_telephone(client: httpx.AsyncClient) -> None:
    """Telegram has no buttons that lead to webcal: themselves."""
    answer = await client.get(MINE.format(KEY) + "?add")
    assert (answer.status_code, answer.headers["Location"]) == (
        307,
        f"webcal://lab.example.org/bot/calendars/mine/{KEY}.ics",
    )
    answer = await client.get("/bot/calendars/zh/areas/battery.ics?add")
    assert answer.headers["Location"] == "webcal://lab.example.org/bot/calendars/zh/areas/battery.ics"


async def test_asking_costs_a_handful_of_statements(
    client: httpx.AsyncClient, database: Database, now: datetime, queries: Queries
) -> None:
    async with database.write() as tx:
        await follows.add(tx, user_id=101, kind=SERIES, item="TEA", now=now)
        for number in range(5):
            await add_seminar(tx, now=now, code=f"S-{number}", series="TEA")
    own, area, of_series = MINE.format(KEY), "/bot/calendars/en/areas/battery.ics", "/bot/calendars/en/series/TEA.ics"
    for url, number in ((own, 4), (area, 3), (of_series, 3)):
        with queries(database) as statements:
            assert len(events(await client.get(url))) == 5
        assert len([one for one in statements if one.startswith("SELECT")]) == number
    with queries(database) as statements:
        await client.get(MINE.format("x" * 32))
    assert len([one for one in statements if one.startswith("SELECT")]) == 1


async def test_while_the_database_is_away_a_calendar_is_told_to_come_again(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Database) -> None:
        raise DatabaseUnavailable("gone")

    monkeypatch.setattr(Database, "read", away)
    for url in (ALL, MINE.format(KEY)):
        answer = await client.get(url)
        assert (answer.status_code, answer.headers["Retry-After"], answer.content) == (503, "60", b"")
