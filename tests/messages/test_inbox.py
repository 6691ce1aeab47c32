"""The inbox and digests as screens: they fit, say when and what, and lead back to where one came from."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lab.content.formatted import utf16_length
from lab.content.limits import ROOM, TEXT
from lab.inbox import PAGE, Entry, Page
from lab.topics import Named
from messages import inbox as screens
from messages.html import MESSAGE_LIMIT, Html, visible
from messages.screen import Screen
from messages.words import Language, Words, load

CATALOGUE = load()
ZH, EN = CATALOGUE[Language.ZH], CATALOGUE[Language.EN]
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
LONG = Named("x" * 41, "主" * 64, "t" * 64, Named("y", "讲" * 64, "s" * 64))


def entry(number: int = 1, **values: Any) -> Entry:
    """An announcement of one text."""
    text = {"zh": {"kind": "text", "text": f"公告 {number}"}}
    return replace(Entry(number, number, NOW - timedelta(hours=number), contents=text), **values)


def data(screen: Screen) -> list[str]:
    return [button.data or "" for row in screen.buttons for button in row]


def page_of(*entries: Entry, total: int = 1, number: int = 0) -> Page:
    return Page(entries, total, number)


@pytest.mark.parametrize("words", [ZH, EN])
def test_the_longest_page_and_digest_fit_into_a_message_and_their_buttons_into_64_bytes(words: Words) -> None:
    huge = {"zh": {"kind": "text", "text": "<" * 300}}
    entries = [
        entry(number, delivery_id=10**14 + number, contents=huge, topic=LONG, digest_id=10**14) for number in range(40)
    ]
    listed = screens.inbox(words, page_of(*entries[:PAGE], total=10**6, number=9998), SHANGHAI, NOW)
    digest = screens.digest(words, entries, SHANGHAI, NOW, weekly=True)
    notice = screens.notice(words, entries[0], SHANGHAI, NOW, origin="w")
    for screen in (listed, digest, notice):
        assert utf16_length(visible(screen.text)) <= MESSAGE_LIMIT
        assert "…\n\n…" not in screen.text  # no line was left out
        screen.keyboard()  # raises where a button is too long
        assert max(len(row) for row in screen.buttons) <= 3


def test_a_digest_shows_the_first_and_says_how_many_more_there_are() -> None:
    entries = [entry(number) for number in range(1, 15)]
    weekly = screens.digest(EN, entries, SHANGHAI, NOW, weekly=True)
    assert "Weekly digest</b> · 14 messages" in weekly.text
    assert "2 more are in the inbox." in weekly.text
    assert data(weekly)[-2:] == ["ib:d12:w", "ib"]
    daily = screens.digest(ZH, entries[:2], SHANGHAI, NOW, weekly=False)
    assert "每日汇总</b> · 2 条" in daily.text
    assert "另外" not in daily.text
    assert "更改：/topics" in daily.text
    assert data(daily) == ["ib:d1:d", "ib:d2:d", "ib"]


def test_numbers_go_on_from_page_to_page_and_the_buttons_know_the_page() -> None:
    screen = screens.inbox(EN, page_of(entry(71), entry(72, delivery_id=None), total=8, number=1), SHANGHAI, NOW)
    assert "Inbox</b> · 8 messages · 7–8" in screen.text
    assert "7. <b>公告 71</b>" in screen.text
    assert data(screen) == ["ib:d71:p1", "ib:r72:p1", "ib", "tp", "go"]


@pytest.mark.parametrize(
    ("contents", "title", "seen"),
    [
        ({"zh": {"kind": "text", "text": "一"}, "en": {"kind": "text", "text": "One\ntwo"}}, "标题", "One"),
        ({"zh": {"kind": "text", "text": "只有中文"}}, "标题", "只有中文"),
        ({"en": {"kind": "photo", "file_id": "x"}}, "Plan of the hall", "Plan of the hall"),
        ({"en": {"kind": "photo", "file_id": "x"}}, "", "Photo"),
        ({"en": {"kind": "location", "location": [1, 2], "place": ["Hall 3", "Hefei"]}}, "", "Hall 3"),
        ({"en": {"kind": "text", "text": "<b>&"}}, "", "&lt;b&gt;&amp;"),
    ],
)
def test_a_line_names_what_the_reader_can_recognise(contents: Mapping[str, Any], title: str, seen: str) -> None:
    screen = screens.inbox(EN, page_of(entry(contents=contents, title=title)), SHANGHAI, NOW)
    assert f"1. <b>{seen}</b>\n" in screen.text


def test_a_notice_goes_by_the_line_of_its_kind() -> None:
    known = {"visit": lambda words, facts: Html(f"{words.language}: <i>{facts['code']}</i>")}
    visit = Entry(1, None, NOW, kind="visit", facts={"code": "P-1"})
    other = Entry(2, None, NOW, kind="of a later version", facts={})
    screen = screens.inbox(EN, page_of(visit, other, total=2), SHANGHAI, NOW, known=known)
    assert "1. en: <i>P-1</i>\nMon 23 Nov, 09:30 (UTC+8)" in screen.text
    assert "2. A notice\n" in screen.text
    assert screens.notice(ZH, visit, SHANGHAI, NOW, known=known).text.startswith("zh: <i>P-1</i>\n\n周一")


@pytest.mark.parametrize(
    ("origin", "digest_id", "back"),
    [
        *(("", 5, "ib"), ("p0", 5, "ib"), ("p3", 5, "ib:p3")),
        *(("d", 5, "ig:5:d"), ("w", 5, "ig:5:w")),
        ("d", None, "ib"),  # it came by itself after all
    ],
)
def test_the_way_back_leads_to_where_one_came_from(origin: str, digest_id: int | None, back: str) -> None:
    opened = entry(digest_id=digest_id)
    assert data(screens.notice(EN, opened, SHANGHAI, NOW, origin=origin)) == [back]
    ((method, params),) = screens.announcement(EN, opened, SHANGHAI, NOW, chat_id=7, message_id=9, origin=origin)
    assert (method, params["chat_id"], params["message_id"]) == ("editMessageText", 7, 9)
    assert params["reply_markup"]["inline_keyboard"][-1][0]["callback_data"] == back


def test_what_can_not_take_the_place_of_a_list_is_sent() -> None:
    for opened, message_id in (
        (entry(protected=True), 9),
        (entry(contents={"zh": {"kind": "photo", "file_id": "x", "text": "图"}}), 9),
        (entry(), None),
    ):
        ((method, params),) = screens.announcement(EN, opened, SHANGHAI, NOW, chat_id=7, message_id=message_id)
        assert method.startswith("send")
        assert params.get("protect_content", False) is opened.protected


@pytest.mark.parametrize("words", [ZH, EN])
def test_the_longest_text_has_room_for_what_is_said_below_it(words: Words) -> None:
    full = {"zh" if words is EN else "en": {"kind": "text", "text": "字" * (TEXT - ROOM)}}
    opened = entry(contents=full, topic=LONG, at=datetime(2020, 9, 30, tzinfo=UTC))
    zone = ZoneInfo("America/St_Johns")
    ((_, params),) = screens.announcement(words, opened, zone, NOW, chat_id=7, message_id=9)
    assert utf16_length(params["text"]) <= TEXT
