"""Screens about decisions: in both languages, within Telegram's limits however many there are, and nothing of an applicant's unescaped."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lab.applications.access import Case
from lab.applications.boards import Board, Filters, Held, Row
from lab.applications.deciding import OF_STAFF, Several, Wish
from lab.applications.free_places import Free
from lab.applications.offering import Places
from lab.applications.phoning import Call
from lab.applications.releases import Going
from lab.applications.releasing import Release, expected
from lab.applications.slot_form import Plan, Times
from lab.applications.stages import DECISIONS, Party, Verb
from lab.errors import LabError
from lab.interviews import Span, Where
from lab.roles import Actor
from messages import deciding, deciding_board, deciding_data, deciding_interviews, deciding_offers, deciding_release
from messages.applicants import short_number
from messages.html import utf16_length, visible
from messages.screen import Button, Screen
from messages.words import Language, Words, load
from storage.applications import Application
from storage.applications import ApplicationStage as Stage
from storage.offers import Offer
from storage.openings import Opening, OpeningKind
from storage.reviews import Verdict
from storage.slots import Slot
from storage.users import Role

CATALOGUE = load()
NOW = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
BIG = 10**11  # an id that is longer than any will be
LONG = "<b>示例&" * 40
OPENING = Opening(
    id=BIG,
    code="I-2026-03",
    kind=OpeningKind.INTERNSHIP,
    title_zh="换电站实习",
    title_en="Swap stations",
    zone="Asia/Shanghai",
)


def application(number: int, stage: Stage = Stage.SCREENING, **values: object) -> Application:
    given = {
        "user_id": number,
        "answers": {"name": LONG},
        "language": "zh",
        "moved_at": NOW,
        "version": 12345,
        **values,
    }
    return Application(id=BIG + number, number=f"I-2026-03/{number:04}", opening_id=BIG, stage=stage, **given)


def board(count: int = 200, *, places: int | None = 3, **values: object) -> Board:
    rows = [Row(application(n + 1, **values), Counter({Verdict.YES: 2, Verdict.NO: 1}), ()) for n in range(count)]
    return Board(OPENING, rows, Filters(), 201, Places(places, 0, 0))


def case(**values: object) -> Case:
    return Case(application(7, **values), OPENING, Actor(201, Role.REVIEWER), frozenset({Party.REVIEWER}))


def check(screen: Screen) -> str:
    """Within the limits of the Bot API; returns what one reads."""
    assert utf16_length(visible(screen.text)) <= 4096
    buttons = [button for row in screen.keyboard()["inline_keyboard"] for button in row]
    assert len(buttons) <= 100
    assert all(len(button["text"]) <= 60 for button in buttons)
    assert "<b>示例" not in screen.text
    return visible(screen.text)


@pytest.fixture(params=Language)
def words(request: pytest.FixtureRequest) -> Words:
    """The texts of each language."""
    return CATALOGUE[request.param]


def test_one_application_with_everything_around_it(words: Words) -> None:
    slot = Slot(starts_at=NOW + timedelta(days=1))
    offer = Offer(expires_at=NOW + timedelta(days=7))
    around = deciding.Around(Places(None, 1, 2), LONG, slot, offer)
    held = case(held_stage=Stage.OFFER, held_texts={"": LONG}, rank=2)
    text = check(deciding.one(words, held, OF_STAFF, around, zone=ZONE, now=NOW))
    assert words.plain("outcome-offer") in text
    readers = deciding.Readers(tuple(CATALOGUE), ZONE)
    for verb in OF_STAFF:
        if verb is Verb.RETURN:
            continue
        wish = Wish(BIG, 1, verb, expires_at=NOW + timedelta(days=7))
        shown = deciding.preview(words, case(), wish, around, readers, reference="0" * 12, now=NOW)
        read = check(shown)
        for theirs in CATALOGUE:  # nobody knows in which language they read
            assert theirs.plain(f"application-told-{verb.replace('_', '-')}") in read
        assert bool(check(deciding.done(words, case(), verb)))
        own = Wish(BIG, 1, verb, {"": LONG})
        assert LONG in check(deciding.preview(words, case(), own, around, readers, reference="0" * 12, now=NOW))


def test_a_held_decision_has_no_way_to_be_made_where_no_place_is_left(words: Words) -> None:
    around = deciding.Around(Places(2, 1, 1), "", None, None)
    wish = Wish(BIG, 1, Verb.OFFER, None, NOW)
    readers = deciding.Readers((words,), ZONE)
    screen = deciding.preview(words, case(), wish, around, readers, reference="0" * 12, now=NOW)
    names = [button.text for row in screen.buttons for button in row]
    assert words.plain("button-now-offer") not in names
    assert words.plain("button-hold") in names


@pytest.mark.parametrize("free", [0, 2])
def test_an_invitation_without_times_says_so_and_leads_to_them(words: Words, free: int) -> None:
    around = deciding.Around(Places(2, 0, 0), "", None, None, free=free)
    readers = deciding.Readers((words,), ZONE)
    for verb in (Verb.INVITE, Verb.RESERVE):
        wish = Wish(BIG, 1, verb)
        screen = deciding.preview(words, case(), wish, around, readers, reference="0" * 12, now=NOW)
        said = verb is Verb.INVITE and not free
        assert (words.plain("deciding-no-times") in check(screen)) is said
        ways = [button.data for row in screen.buttons for button in row]
        assert (deciding_data.offer_slots(OPENING.id, "0" * 12) in ways) is said


def test_the_page_of_two_hundred(words: Words) -> None:
    several = board(held_stage=Stage.OFFER, rank=5)
    ids = {row.application.id: 1 for row in several.every}
    check(deciding_board.page(words, several, ids, number=33))
    check(deciding_board.page(words, board(0), (), number=0))
    for name in deciding_board.FILTERS:
        check(deciding_board.choose(words, several, name))
    check(deciding_board.hold(words, several, several.every, dict.fromkeys(DECISIONS.values(), 200)))
    wrong = {one: LabError("application-changed") for one in ids}
    text = check(deciding_board.held(words, several, Several([], wrong), Verb.REJECT))
    assert "200" in text
    check(deciding_board.ranking(words, several))
    assert words.plain("order-none") in check(deciding_board.ranking(words, board(0)))


def test_the_release_of_two_hundred_says_what_will_happen(words: Words) -> None:
    several = board(held_stage=Stage.OFFER)
    texts = {stage: {"zh": LONG * 9, "en": "x" * 1500} for stage in DECISIONS}
    out = frozenset({several.every[0].application.id})
    own = {several.every[1].application.id: {"": LONG}}
    release = Release({}, texts, own, out, NOW + timedelta(days=7))
    found = expected(several, release)
    drawn = deciding_release.screen(
        words, several, release, found, tuple(CATALOGUE), digest="0" * 10, free=0, zone=ZONE, now=NOW
    )
    text = check(drawn)
    assert words.plain("deciding-no-times") not in text  # nobody is invited
    assert words.plain("release-will-offer", count=3) in text
    assert words.plain("release-waiting", count=196, left=3, who="").split("：")[0].split(": ")[0] in text
    assert drawn.buttons[0] == [Button(words.plain("button-release-now", count=3), data=f"kz:{BIG}:{'0' * 10}")]
    check(deciding_release.singly(words, several, release, number=99))
    refused = {one.application.id: LabError("offer-no-place") for one in several.every[:5]}
    refused[several.every[9].application.id] = LabError("application-not-now")
    going = Going(201, release, (), {Stage.OFFER: 2}, [several.every[7].application.id], refused)
    came = check(deciding_release.result(words, several, going))
    hint = words.plain("release-by-hand", count=1, who="")
    assert hint in came
    assert short_number(several.every[7].application) in came
    without = check(deciding_release.result(words, several, replace(going, by_hand=[])))
    assert hint not in without  # nothing is said of who has no Telegram where all have
    halfway = replace(going, left=[one.application.id for one in several.every[20:]])
    assert f"{halfway.total - len(halfway.left)} / {halfway.total}" in check(
        deciding_release.going(words, several.opening, halfway)
    )
    nothing = deciding_release.screen(
        words, board(2), Release(), expected(board(2), Release()), (), digest="0" * 10, free=0, zone=ZONE, now=NOW
    )
    assert words.plain("release-nobody") in check(nothing)
    assert nothing.buttons[0] == []


def test_everybody_gets_the_text_in_their_language_and_the_usual_one_otherwise() -> None:
    zh, en = CATALOGUE[Language.ZH], CATALOGUE[Language.EN]
    edited = Release(texts={Stage.REJECTED: {"zh": "再见", "en": "Goodbye"}})
    assert deciding_release.text_of(zh, Stage.REJECTED, edited) == "再见"
    assert deciding_release.text_of(en, Stage.REJECTED, edited) == "Goodbye"
    assert deciding_release.text_of(en, Stage.OFFER, edited) == en.plain("application-told-offer")


def test_interviews_of_a_hundred_slots(words: Words) -> None:
    slots = [
        Slot(
            id=BIG + n,
            opening_id=BIG,
            offered_by=201,
            starts_at=NOW + timedelta(hours=n + 1),
            ends_at=NOW + timedelta(hours=n + 2),
            zone="Asia/Shanghai",
            place=LONG,
            link="",
            sequence=99,
        )
        for n in range(100)
    ]
    taken = [(slot, application(n) if n % 2 else None) for n, slot in enumerate(slots)]
    found = deciding_interviews.Interviews(OPENING, taken, {201: LONG}, [application(n) for n in range(100)])
    check(deciding_interviews.page(words, found, number=3, now=NOW))
    check(deciding_interviews.unpicked(words, found, free=50))
    for who in (None, application(7)):
        check(deciding_interviews.ask_cancel(words, slots[0], who, OPENING, now=NOW))
    check(deciding_interviews.offered(words, OPENING, made=9, left_out=2, waiting=3, told=2))
    spans = [Span(slot.starts_at, slot.ends_at) for slot in slots]
    body = deciding_interviews.preview(words, Plan(spans, 3, Where("Asia/Shanghai", LONG, "")), spans[:20], now=NOW)
    check(Screen(body.text))
    assert "80" in body.text

    def press(text: str, value: str) -> Button:
        assert len(value) <= 20
        return Button(text, data=f"f:{'9' * 12}:999999:c:where:{value}")

    today = NOW.date()
    days = [(today + timedelta(days=n)).isoformat() for n in range(5)]
    for drawn in (
        deciding_interviews.calendar(words, days, press, today=today, number=4),
        deciding_interviews.times(words, Times(((540, 720), (840, 960))), press),
        deciding_interviews.zones(words, "Asia/Shanghai", press),
    ):
        check(Screen(drawn.text, drawn.buttons))


def test_a_free_place_and_whom_to_phone(words: Words) -> None:
    for verb in deciding_offers.WHY:
        for following in (application(8), None):
            free = deciding_offers.free(words, Free(OPENING, following), number="I-2026-03/0007", verb=verb.value)
            assert "0007" in check(free)
    offer = Offer(expires_at=NOW + timedelta(days=2))
    calls = [Call(application(n), OPENING, offer, {"phone": "+86138", "email": LONG}) for n in range(30)]
    assert "+86138" in check(deciding_offers.phone(words, calls, zone=ZONE, now=NOW))
    assert check(deciding_offers.phone(words, [], zone=ZONE, now=NOW))
    check(deciding_offers.pick(words, OPENING, application_id=BIG, number="I-2026-03/0007", free_slots=1))


def test_a_held_value_has_a_name(words: Words) -> None:
    assert all(deciding_board.value_name(words, value) for value in Held)


def test_the_button_to_pick_a_time_leads_to_the_times(words: Words) -> None:
    drawn = deciding_offers.pick(words, OPENING, application_id=7, number="I-2026-03/0007", free_slots=4)
    assert [button.data for row in drawn.buttons for button in row] == ["yi:7"]
    check(drawn)
