"""The month as a picture, files for calendars, and an address to subscribe to: as people press, and as their calendar programs ask."""

import re
from datetime import timedelta

import httpx
import icalendar
import pytest
from sqlalchemy import update

from bot.clock import utc_now
from simulator.people import Person
from simulator.views import Message
from storage import series
from storage.projects import Visibility
from storage.seminars import Seminar, SeminarStatus
from tests.support.laboratory import Laboratory, settings_of
from tests.support.seminars import add_seminar
from tests.support.visits import ask, eventually, press

PUBLIC = "https://lab.example.org/bot"
PNG = b"\x89PNG"
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def photo(message: Message) -> bytes:
    file = message.file("photo")
    assert file is not None
    return file.data


def texts(person: Person) -> list[str]:
    return [message.text for message in person.messages()]


def event(message: Message) -> icalendar.Event:
    assert message.document is not None
    found = icalendar.Calendar.from_ical(message.document.data)
    assert isinstance(found, icalendar.Calendar)
    (one,) = found.events
    return one


async def test_a_month_its_days_and_the_way_back(lab: Laboratory) -> None:
    student = lab.student
    month = await ask(student, "/calendar")
    assert month.kind == "photo"
    assert month.text.startswith("讲座日历 · ")
    assert photo(month).startswith(PNG)
    english = await press(student, "English")
    assert (english.id, english.kind, english.text.partition(" · ")[0]) == (month.id, "photo", "Seminars")
    assert photo(english) != photo(month)
    assert (await press(student, "中文")).text == month.text
    further = await press(student, " ›")
    assert (further.id, further.kind) == (month.id, "photo")  # in place
    assert photo(further) != photo(month)
    back = await press(student, "‹ ")
    assert photo(back) == photo(month)
    further = await press(student, " ›")
    day = next(button for button in further.buttons if re.match(r"\d+(月\d+日|$)", button))
    listed = await press(student, day)
    assert listed.kind == "text"
    assert re.search(r"\d\d:\d\d–\d\d:\d\d", listed.text)
    await eventually(lambda: all(message.id != month.id for message in student.messages()))  # it has given way
    card = await press(student, next(button for button in listed.buttons if re.fullmatch(r"[A-Z]+-[\d-]+", button)))
    assert any("加入日历" in button for button in card.buttons)
    assert (await press(student, "返回")).text == listed.text
    again = await press(student, "看月历")
    assert (again.kind, again.text) == ("photo", further.text)
    await eventually(lambda: all(message.id != listed.id for message in student.messages()))
    # A button of long ago draws what is there now.
    assert await student.tap(message=again, data="mm:2000-01") is None
    assert "这个月没有讲座" in (await student.next()).text
    for typed in ("next month", "2027-03", "3", "March 2027", "2027年3月", "/start calendar_2027-03"):
        text = typed if typed.startswith("/") else f"/calendar {typed}"
        asked = await ask(lab.researcher, text)
        assert re.match(r"Seminars · \w+ 20\d\d\n" if typed == "next month" else "Seminars · March 2027\n", asked.text)
    assert "I could not read “soon” as a month" in (await ask(lab.researcher, "/calendar soon")).text


async def test_a_group_sees_what_anybody_may_see(lab: Laboratory) -> None:
    group = lab.sim.add_group("开放群", members=[lab.student, lab.owner], bots=[lab.telegram])
    async with lab.database.write() as tx:
        await tx.execute(update(Seminar).values(visibility=Visibility.MEMBERS))
        await add_seminar(tx, now=utc_now(), code="S-9999", starts_at=utc_now() + timedelta(minutes=5))
    await lab.student.send("/calendar", chat=group)
    shown = await lab.student.sees("讲座日历", chat=group)  # and not the greeting
    assert shown.kind == "photo"
    assert "1 场讲座" in shown.text
    assert "私聊里打开" in "".join(shown.buttons)
    mine = await ask(lab.owner, "/calendar")
    assert int(re.findall(r"(\d+) 场讲座", mine.text)[0]) > 1


async def test_without_an_address_of_its_own_the_bot_sends_files(lab: Laboratory) -> None:
    async with lab.database.write() as tx:
        made = await add_seminar(tx, now=utc_now(), code="S-9999")
    student = lab.student
    month = await ask(student, "/calendar")
    assert (
        await student.tap(data="mia", message=month)
        == "你还没有报名讲座，没有设提醒，也没有关注系列，所以日历里还没有内容。"
    )
    assert await student.tap(data="mi:S-9999", message=month) == "文件来了"
    sent = await student.next()
    assert (sent.document.name if sent.document else "", sent.buttons) == ("S-9999.ics", [])
    assert str(event(sent)["UID"]) == made.uid
    assert str(event(sent)["URL"]).endswith("?start=seminar_S-9999")
    assert (
        await student.tap(data="mi:S-0000", message=month) == "没有找到讲座 S-0000，可能已经改了编号，或者不对你开放。"
    )
    assert await student.tap(data="mif", message=month) == "这里没有开通日历订阅。"


async def test_a_subscription_follows_what_becomes_of_a_seminar(lab: Laboratory) -> None:
    """Over real HTTP, beside polling: subscribe, a seminar moves and is cancelled, the address gets out and is renewed."""
    await lab.stop()
    lab.settings = settings_of(lab.server, lab.settings.database_url, public_url=PUBLIC, http_port=0)
    await lab.start()
    student = lab.student
    now = utc_now()
    async with lab.database.write() as tx:
        tea = (await series.every(tx))[0].code
        made = await add_seminar(tx, now=now, code="S-9999", series=tea)
    month = await ask(student, "/calendar")
    own = await press(student, "订阅到日历")
    assert own.kind == "text"
    (address,) = re.findall(r"https://\S+", own.text)
    assert f"webcal://{address.removeprefix('https://')}" in own.text
    assert any("换地址" in button for button in own.buttons)

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{lab.port}") as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}

        async def fetch(url: str, **headers: str) -> httpx.Response:
            return await client.get(url.removeprefix("https://lab.example.org"), headers=headers)

        def of(answer: httpx.Response) -> icalendar.Event:
            found = icalendar.Calendar.from_ical(answer.content)
            assert isinstance(found, icalendar.Calendar)
            return next(one for one in found.events if str(one["UID"]) == made.uid)

        everything = await press(student, "公开日历")
        assert everything.text.startswith("公开的讲座日历")
        shared = await press(student, "全部讲座")
        (public,) = re.findall(r"https://\S+", shared.text)
        first = await fetch(public)
        assert of(first)["SEQUENCE"] == 0
        unchanged = await fetch(public, **{"If-None-Match": first.headers["ETag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        head = await client.head(public.removeprefix("https://lab.example.org"))
        assert (head.content, head.headers["Content-Length"]) == (b"", str(len(first.content)))
        async with lab.database.write() as tx:
            values = {"status": SeminarStatus.CANCELLED, "sequence": 1, "changed_at": now + timedelta(hours=1)}
            await tx.execute(update(Seminar).where(Seminar.id == made.id).values(**values))
        after = await fetch(public, **{"If-None-Match": first.headers["ETag"]})
        assert (after.status_code, str(of(after)["STATUS"]), of(after)["SEQUENCE"]) == (200, "CANCELLED", 1)

        await press(student, "返回")
        await press(student, "返回")
        await press(student, "换地址")
        assert (await fetch(address)).status_code == 200
        assert await student.tap("换，旧地址作废") == "地址换好了，旧的已经失效"
        fresh = re.findall(r"https://\S+", (await student.next()).text)[0]
        assert (await fetch(address)).status_code == 404
        assert (await fetch(fresh)).status_code == 200
        opened = await fetch(fresh + "?add")
        assert opened.headers["Location"] == fresh.replace("https://", "webcal://")
    back = await press(student, "返回")
    assert (back.kind, back.text) == ("photo", month.text)
