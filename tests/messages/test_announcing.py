"""Screens of announcements: in both languages, at their largest, within what Telegram takes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lab.announcements import Agreement, wanted_of
from lab.announcing.forecast import Forecast
from lab.audiences import Audience, Count, Names, Options, Part
from lab.recipients import Numbers
from lab.schedules import Rule, once, repeating, schedule_of
from messages import announcing as screens
from messages import composing_audience as audience_screens
from messages.announcing import Shown, reach
from messages.html import MESSAGE_LIMIT, utf16_length, visible
from messages.screen import Button, Screen
from messages.words import Language, Words, load
from storage.announcements import Announcement, AnnouncementState, Manner
from storage.audiences import ChatRow
from storage.users import Role, User

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
NAMES = Names({}, {}, {}, {})
BUTTON = 64  # UTF-16 units; more is cut off on any phone
CATALOGUE = load()
WEEKLY = repeating(Rule(times=(540,), weekdays=(1, 2, 3, 4, 5)))


def announcement(**values: Any) -> Announcement:
    given: dict[str, Any] = {
        "id": 999_999_999_999,
        "code": "A-999999999999",
        "title": "题" * 60,
        "author_id": 7,
        "state": AnnouncementState.WRITTEN,
        "contents": {"zh": {"kind": "text", "text": "题"}},
        "audience": {"everyone": True},
        "schedule": once(NOW + timedelta(seconds=60)).as_json(),
        "zone": ZONE.key,
        "next_at": NOW + timedelta(seconds=60),
        "grace_seconds": 7200,
        "manner": Manner.NEWS,
        "topic": "news",
        "repeats": False,
        "urgent": False,
        "silent": False,
        "protected": False,
        "confirm": False,
        "public": False,
        "version": 999_999,
    }
    return Announcement(**{**given, **values})


def user(number: int) -> User:
    return User(id=number, first_name="名" * 60, last_name=None, username="a" * 32, role=Role.ADMIN)


def forecast(agreement: Agreement = Agreement.NONE, **numbers: int) -> Forecast:
    row = announcement()
    told = Numbers(**(numbers or {"now": 1_234_567, "groups": 1_204}))
    schedule = schedule_of(row.schedule)
    return Forecast(wanted_of(row), told, schedule, row.next_at, agreement, [user(number) for number in range(40)])


def fits(screen: Screen) -> Screen:
    assert utf16_length(visible(screen.text)) <= MESSAGE_LIMIT
    for row in screen.keyboard()["inline_keyboard"]:  # which checks the data
        assert len(row) <= 3
        for button in row:
            assert utf16_length(button["text"]) <= BUTTON, button["text"]
    assert sum(map(len, screen.keyboard()["inline_keyboard"])) <= 100
    return screen


@pytest.fixture(params=list(Language))
def words(request: pytest.FixtureRequest) -> Words:
    return CATALOGUE[request.param]


@pytest.mark.parametrize("agreement", list(Agreement))
@pytest.mark.parametrize("state", [AnnouncementState.WRITTEN, AnnouncementState.SCHEDULED])
def test_the_last_look(words: Words, agreement: Agreement, state: AnnouncementState) -> None:
    shown = Shown(words, announcement(state=state), NAMES, ZONE, NOW)
    screen = fits(screens.confirm(shown, forecast(agreement), undo_seconds=3600, above=1_000_000))
    assert "A-999999999999" in screen.text
    assert "1,234,567" in screen.text
    assert len(screen.buttons[0]) == 1  # the main action stands alone
    nobody = fits(screens.confirm(shown, forecast(now=0, off=3), undo_seconds=60, above=200))
    assert not nobody.buttons[0]


@pytest.mark.parametrize("why", ["asked", "reminder", "demoted", "of another version"])
@pytest.mark.parametrize("schedule", [once(NOW - timedelta(days=1)), once(NOW + timedelta(days=9)), WEEKLY])
def test_what_approvers_see(words: Words, why: str, schedule: Any) -> None:
    row = announcement(state=AnnouncementState.WAITING, schedule=schedule.as_json())
    for count, author in ((312, user(7)), (None, None)):
        screen = fits(
            screens.approval_request(words, row, names=NAMES, zone=ZONE, now=NOW, why=why, count=count, author=author)
        )
        assert ("312" in screen.text) is (count is not None)
        assert [len(line) for line in screen.buttons] == [1, 2]


@pytest.mark.parametrize("why", ["approved", "refused"])
@pytest.mark.parametrize("by", [None, user(8)])
def test_what_was_decided(words: Words, why: str, by: User | None) -> None:
    for row in (announcement(), announcement(next_at=None)):
        fits(screens.approval_decided(words, row, names=NAMES, zone=ZONE, now=NOW, why=why, by=by))


@pytest.mark.parametrize("state", list(AnnouncementState))
@pytest.mark.parametrize("schedule", [once(NOW + timedelta(seconds=60)), once(NOW + timedelta(days=9)), WEEKLY])
def test_what_was_confirmed(words: Words, state: AnnouncementState, schedule: Any) -> None:
    row = announcement(state=state, schedule=schedule.as_json())
    shown = Shown(words, row, NAMES, ZONE, NOW)
    for screen in (screens.due(shown), screens.over(shown)):
        assert fits(screen).buttons
    for approvers in ([], [user(number) for number in range(30)]):
        fits(screens.waiting(shown, approvers, own=True, owner=True))
    assert screens.due(Shown(words, announcement(next_at=None), NAMES, ZONE, NOW)) == screens.over(
        Shown(words, announcement(next_at=None), NAMES, ZONE, NOW)
    )


@pytest.mark.parametrize(
    ("told", "zh", "en"),
    [
        (Numbers(now=1), "1 人", "1 person"),
        (Numbers(now=1200, digest=4), "1,204 人", "1,204 people"),
        (Numbers(groups=1), "1 个群", "1 group"),
        (Numbers(now=84, groups=3, off=12), "84 人和 3 个群", "84 people and 3 groups"),
        (Numbers(off=12), "0 人", "0 people"),
    ],
)
def test_whom_it_reaches_is_named(told: Numbers, zh: str, en: str) -> None:
    assert reach(CATALOGUE[Language.ZH], told) == zh
    assert reach(CATALOGUE[Language.EN], told) == en


@pytest.mark.parametrize("view", ["", "roles", "topics", "projects", "groups", "out", "out:roles", "out:groups"])
def test_an_audience_at_its_largest(words: Words, view: str) -> None:
    places = [ChatRow(-number, "群" * 128, None, lab=True, topics={}, before=frozenset()) for number in range(1, 200)]
    counts = {Part("everyone"): 1_234_567, Part("groups"): 200}
    counts |= {Part("projects", f"P-{'9' * 20}{number}"): 99_999 for number in range(150)}
    counts |= {Part("topics", f"seminars/area-{number}"): 99_999 for number in range(150)}
    counts |= {Part("roles", role.value): 99_999 for role in Role}
    audience = Audience(everyone=True, chats=((-150, 7),), excluded=Audience(roles=frozenset({Role.GUEST})))
    names = Names({"seminars": ("讲座" * 30, "Seminars" * 20)}, {}, {-150: "群" * 128}, {})
    seen = audience_screens.Seen(audience, Options(counts, places), names, Count({"zh": 1_000_000, "en": 1}, 200))
    body = audience_screens.body(
        words,
        seen,
        view,
        lambda text, value: Button(text, data=value),
        lambda wanted, part, out: f"{wanted:d}{out:d}{str(part)[:40]}",
    )
    shown = fits(Screen(body.text, body.buttons))
    if view == "groups":
        assert any("✅" in button.text for row in shown.buttons for button in row)
