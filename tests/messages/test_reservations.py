"""Seats at seminars as people read them: in every state, in both languages, and as a table."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from lab.seminars.participants import Participants, Row
from lab.seminars.stands import Stand, Window
from messages import attendance, reservations
from messages import participants as lists
from messages.html import visible
from messages.reservations import To
from messages.screen import CALLBACK_BYTES, Screen
from messages.words import Language, load
from storage.projects import Visibility
from storage.reservations import CheckedInBy, Reservation, ReservationState
from storage.seminars import Seminar, SeminarStatus
from storage.users import Role, User

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONE = ZoneInfo("Asia/Shanghai")
EN, ZH = load()[Language.EN], load()[Language.ZH]
TAIL = ":12345:~0123456789ab"


def seminar(**values: Any) -> Seminar:
    """One in a day, with forty seats."""
    given: dict[str, Any] = {
        "id": 1,
        "code": "S-2026-31",
        "title_zh": "固态电池的界面",
        "title_en": "Interfaces in solid-state batteries",
        "starts_at": NOW + 24 * HOUR,
        "ends_at": NOW + 25 * HOUR,
        "zone": "Asia/Shanghai",
        "place_zh": "特种实验楼 301",
        "place_en": "Room 301",
        "link": "",
        "capacity": 40,
        "taken": 40,
        "visibility": Visibility.PUBLIC,
        "status": SeminarStatus.PUBLISHED,
        "reserve_until": None,
        "members_until": None,
    }
    return Seminar(**{**given, **values})


def reservation(state: ReservationState, **values: Any) -> Reservation:
    """What somebody has."""
    given = {"id": 7, "seminar_id": 1, "user_id": 2, "state": state, "made_at": NOW, "changed_at": NOW}
    return Reservation(**{"walked_in": False, **given, **values})


def stand(state: ReservationState | None = None, *, window: Window = Window.OPEN, **values: Any) -> Stand:
    """Where somebody stands."""
    own = None if state is None else reservation(state, confirm_by=NOW + 2 * HOUR)
    position = 3 if state is ReservationState.WAITING else 0
    return Stand(
        values.pop("seminar", None) or seminar(), window, own, position, values.pop("free", 0), values.pop("waiting", 7)
    )


def buttons(screen: Screen) -> list[str]:
    """Their texts."""
    return [button.text for row in screen.buttons for button in row]


@pytest.mark.parametrize(
    ("state", "window", "first", "main"),
    [
        (ReservationState.SEAT, Window.OPEN, "✅ You have a seat.", "Give my seat back"),
        (
            ReservationState.WAITING,
            Window.OPEN,
            "⏳ You are number 3 of 7 on the waiting list.",
            "Leave the waiting list",
        ),
        (ReservationState.OFFERED, Window.OPEN, "❗ A seat is held for you.", "Confirm my seat"),
        (ReservationState.CANCELLED, Window.OPEN, "You gave your place back.", "Join the waiting list"),
        (None, Window.OPEN, "All seats are taken (40 in all), and 7 people wait.", "Join the waiting list"),
        (ReservationState.OFFERED, Window.CANCELLED, "❗ A seat is held for you.", "No, give it to the next one"),
    ],
)
def test_the_answer_comes_first_and_then_what_one_can_do(
    state: ReservationState | None, window: Window, first: str, main: str
) -> None:
    screen = reservations.standing(To(EN, ZONE, NOW), stand(state, window=window))
    assert visible(screen.text).startswith(first)
    assert "Interfaces in solid-state batteries · S-2026-31" in visible(screen.text)
    assert main in buttons(screen)


@pytest.mark.parametrize("window", [Window.BEGUN, Window.OVER])
def test_what_has_begun_can_be_changed_no_more(window: Window) -> None:
    for state in (*ReservationState, None):
        screen = reservations.standing(To(EN, ZONE, NOW), stand(state, window=window))
        assert buttons(screen) == ["My seminars", "‹ Back to S-2026-31"]


def test_guests_read_when_it_is_their_turn() -> None:
    one = seminar(members_until=NOW + 3 * HOUR)
    screen = reservations.standing(To(ZH, ZONE, NOW), stand(window=Window.MEMBERS, seminar=one))
    assert "周一 11月23日 12:30" in screen.text
    assert buttons(screen) == ["我的讲座", "‹ 返回 S-2026-31"]


def test_buttons_lead_back_to_the_list_and_fit_with_the_longest_code() -> None:
    one = stand(free=3, waiting=0, seminar=seminar(code="C" * 32, taken=37))
    (button,) = reservations.card_buttons(EN, one, TAIL)
    assert (button.text, button.data) == ("Reserve (3 seats left)", f"mva:{'C' * 32}{TAIL}")
    for state in ReservationState:
        shown = reservations.standing(To(EN, ZONE, NOW), stand(state, seminar=seminar(code="C" * 32)), tail=TAIL)
        data = [button.data or "" for row in shown.buttons for button in row]
        assert f"mc:{'C' * 32}{TAIL}" in data
        assert max(len(text.encode()) for text in data) <= CALLBACK_BYTES


def test_nothing_is_offered_where_no_reservation_is_needed() -> None:
    assert reservations.card_buttons(EN, stand(window=Window.UNNEEDED, free=None, waiting=0)) == []


def row(number: int, name: str, state: ReservationState = ReservationState.SEAT, **values: Any) -> Row:
    """Somebody on the list."""
    missed = values.pop("missed", 0)
    user = User(id=number, first_name=name, last_name=None, username=None, role=Role.GUEST, created_at=NOW)
    return Row(reservation(state, id=number, user_id=number, **values), user, missed)


def people() -> Participants:
    """After the seminar: one came, one walked in, one did not come, one only waited; and one had given a seat back."""
    here = {"checked_in_at": NOW + 24 * HOUR}
    rows = [
        row(1, "=HYPERLINK(1)", checked_in_by=CheckedInBy.CODE, **here),
        row(2, "<b>Ann", checked_in_by=CheckedInBy.HOST, walked_in=True, **here),
        row(3, "Ben", missed=2),
        row(4, "Carl", ReservationState.WAITING, ticket=1),
    ]
    return Participants(seminar(), rows, [row(5, "Dora", ReservationState.CANCELLED)], 1)


def test_the_table_has_times_as_dates_and_no_formulas() -> None:
    made = attendance.workbook(EN, ZoneInfo("Europe/Berlin"), people())
    heading, *rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    assert heading[3] == "Here since (Berlin)"
    assert [one[0] for one in rows] == ["=HYPERLINK(1)", "<b>Ann", "Ben", "Carl", "Dora"]
    assert rows[0][3] == datetime(2026, 11, 24, 2, 30)  # as a spreadsheet has it
    assert [one[5] for one in rows] == ["", "Walked in", "No-show", "", ""]
    assert [one[2] for one in rows] == ["Seat", "Seat", "Seat", "Waiting", "Given back"]
    assert rows[2][7] == 2
    assert b"<f>" not in made


def test_the_list_counts_and_marks() -> None:
    screen = lists.participants(To(EN, ZONE, NOW + 26 * HOUR), people())
    text = visible(screen.text)
    assert "2 of 3 here" in text
    assert "1 did not come" in text
    assert "✅ <b>Ann · 09:30 · Walked in" in text
    assert "▫️ Ben · No-shows before: 2" in text
    assert "⏳ Carl · Waiting list: 1" in text
    assert "Dora" not in text
    early = lists.participants(To(EN, ZONE, NOW), people())
    assert not any("Ben" in one for one in buttons(early))  # nobody can be there yet


def test_a_long_list_has_pages() -> None:
    many = Participants(seminar(), [row(n, f"P{n}") for n in range(1, 41)], [], None)
    screen = lists.participants(To(EN, ZONE, NOW + 24 * HOUR), many, page=9)
    assert "Page 4 of 4" in screen.text
    assert sum(text.startswith("▫️") for text in buttons(screen)) == 4
