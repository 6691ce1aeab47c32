"""Screens of reviewing within Telegram's limits, whatever is written into an application."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lab.applications.access import Views
from lab.applications.queues import Desk, Listed, Pile, Row, Wanted
from lab.applications.screening import Place
from lab.opening_criteria import criteria_of
from messages import reviewing, reviewing_cards, reviewing_data, reviewing_scores
from messages.html import CAPTION_LIMIT, MESSAGE_LIMIT, utf16_length, visible
from messages.reviewing import Reader
from messages.reviewing_answers import answers
from messages.reviewing_cards import Whole
from messages.screen import Screen
from messages.words import Language, load
from storage.application_events import ApplicationEvent
from storage.applications import Application, ApplicationStage
from storage.documents import Document
from storage.openings import CriteriaFrom, Opening, OpeningKind
from storage.reviews import Review, ReviewNote, Verdict

NOW = datetime.fromisoformat("2026-11-25T08:00:00+00:00")
ZONE = ZoneInfo("Asia/Shanghai")
CATALOGUE = load()
BIG = 10**15  # larger than any id will be
NASTY = "<b>&😀 " * 2000


def opening(**values: Any) -> Opening:
    given: dict[str, Any] = {
        "id": BIG,
        "code": "I-" + "9" * 30,
        "kind": OpeningKind.INTERNSHIP,
        "title_zh": "换电站" * 90,
        "title_en": "",
        "places": 2,
        "closes_at": NOW + timedelta(days=3),
        "opens_at": None,
        "ended": None,
        "answer_by": None,
        "documents": ["cv"],
        "questions": [],
        "eligibility": {},
        "late_documents": False,
        "criteria": [{"name": f"c{number}", "zh": "标准" * 20, "en": "", "most": 10} for number in range(8)],
        "criteria_from": CriteriaFrom.SCREENING,
        **values,
    }
    return Opening(**given)


def application(kept: Mapping[str, Any] | None = None) -> Application:
    return Application(
        id=BIG,
        number="I-" + "9" * 30 + "/0001",
        opening_id=BIG,
        user_id=1,
        stage=ApplicationStage.SCREENING,
        answers=kept
        if kept is not None
        else {"name": NASTY, "affiliation": NASTY, "degree": NASTY, "motivation": NASTY, "unknown": NASTY},
        moved_at=NOW,
    )


def document(number: int = 1) -> Document:
    return Document(id=BIG, kind="cv", name=NASTY, mime="application/pdf", size=19_000_000 + number)


def review(user_id: int) -> Review:
    return Review(
        reviewer_id=user_id,
        verdict=Verdict.MAYBE,
        scores={f"c{number}": 10 for number in range(8)},
        comment=NASTY,
        application_id=BIG,
        conflict=False,
    )


def whole(to: Reader) -> Whole:
    one, place = application(), opening()
    papers = [document(number) for number in range(9)]
    event = ApplicationEvent(kind="return", party="reviewer", actor_id=7, at=NOW, note={"": NASTY}, visible=True)
    return Whole(
        opening=place,
        application=one,
        answers=answers(to.words, ZONE, place, one.answers or {}, papers),
        documents=papers,
        views=Views(review(7), [review(8)] * 9, 9, [ReviewNote(text=NASTY, at=NOW)]),
        assigned=[7, 8],
        events=[event] * 9,
        names={7: NASTY[:60], 8: "B"},
        criteria=criteria_of(place.criteria),
        admin=True,
    )


@pytest.fixture(params=[Language.ZH, Language.EN])
def to(request: pytest.FixtureRequest) -> Reader:
    return Reader(CATALOGUE[request.param], ZONE, NOW)


def within(screen: Screen, limit: int = MESSAGE_LIMIT) -> None:
    """Short enough, with buttons that Telegram takes, few enough of them."""
    assert 0 < utf16_length(visible(screen.text)) <= limit
    keyboard = screen.keyboard()["inline_keyboard"]  # raises for data that is too long
    assert sum(len(row) for row in keyboard) <= 100
    assert all(len(row) <= 5 for row in keyboard)


def test_every_page_of_an_application_fits_and_nothing_is_left_out(to: Reader) -> None:
    one = whole(to)
    pages = reviewing_cards.pages_of(to, one)
    assert len(pages) > 3
    told = ""
    for number in range(len(pages)):
        screen = reviewing_cards.application(to, one, page=number, wanted=Wanted())
        within(screen)
        told += visible(screen.text)
    assert told.count("😀") >= 2 * 2000  # the long answers in full, beside what is shortened
    within(reviewing_cards.application(to, one, page=99))


def test_the_card_is_a_caption_with_everything_that_fits(to: Reader) -> None:
    one, place = application(), opening()
    at = Place(place, one, review(7), 17, 60, 44, undoable=True, mine=False)
    card = reviewing_cards.card(to, at, answers(to.words, ZONE, place, one.answers or {}, []), [document()])
    within(card, CAPTION_LIMIT)
    assert "17 / 60" in visible(card.text)


def test_a_card_shows_essentials_first_and_no_telephone_number(to: Reader) -> None:
    kept = {
        "name": "林样本",
        "affiliation": "中国科学技术大学",
        "degree": "车辆工程",
        "year": "m1",
        "phone": "+8613800138000",
        "email": "lin@example.org",
        "motivation": "想做电池。",
        "days": 4,
    }
    one, place = application(kept), opening(code="I-1")
    at = Place(place, one, None, 1, 1, 1, undoable=False, mine=False)
    found = answers(to.words, ZONE, place, kept, [])
    text = visible(reviewing_cards.card(to, at, found, []).text)
    assert "中国科学技术大学 · 车辆工程 · " in text
    assert "想做电池。" in text
    assert "13800138000" not in text
    assert "example.org" not in text
    assert "13800138000" in "".join(one.value for one in found)  # but it stands on its page


def test_home_desk_and_list_fit(to: Reader) -> None:
    place, one = opening(), application()
    pile = Pile(place, dict.fromkeys(ApplicationStage, 999), 999)
    within(reviewing.home(to, [pile] * 50, page=3))
    within(reviewing.home(to, []))
    within(reviewing.desk(to, Desk(pile, 9, 9, 1, 1), admin=True))
    rows = [Row(one, review(7), [7, 8], dict.fromkeys(Verdict, 3))] * 6
    found = Listed(place, 999, rows, dict.fromkeys(ApplicationStage, 9), [])
    wanted = Wanted(ApplicationStage.INTERVIEW, mine=True, verdict=Verdict.NO)
    within(reviewing.listed(to, found, wanted, page=3, names={7: "A" * 60}))
    within(reviewing.stages(to, found, wanted))
    within(reviewing_scores.scores(to, one, criteria_of(place.criteria), {"c0": 3}))


def test_filters_travel_in_three_letters() -> None:
    for stage in (None, *ApplicationStage):
        for mine in (False, True):
            for unseen, verdict in ((False, None), (True, None), *((False, one) for one in Verdict)):
                wanted = Wanted(stage, mine, unseen, verdict)
                assert reviewing_data.unpacked(reviewing_data.packed(wanted)) == wanted
    assert reviewing_data.unpacked("nonsense") == Wanted()


@pytest.mark.parametrize(("sent", "missing"), [(["cv"], "成绩单"), ([], "简历、成绩单"), (["cv", "transcript"], "")])
def test_a_document_that_is_still_missing_is_named(sent: list[str], missing: str) -> None:
    to = Reader(CATALOGUE[Language.ZH], ZONE, NOW)
    one, place = application({"name": "林样本"}), opening(code="I-1", documents=["cv", "transcript"])
    papers = [Document(id=1, kind=kind, name=f"{kind}.pdf", mime="application/pdf", size=1) for kind in sent]
    at = Place(place, one, None, 1, 1, 1, undoable=False, mine=False)
    seen = Whole(place, one, [], papers, Views(None, [], 0, []), [], [], {})
    for screen in (reviewing_cards.card(to, at, [], papers), reviewing_cards.application(to, seen)):
        told = [line for line in visible(screen.text).splitlines() if line.startswith("⏳ 还缺")]
        assert told == ([f"⏳ 还缺：{missing}"] if missing else [])


def test_reviewers_read_to_whom_an_application_may_be_handed(to: Reader) -> None:
    place = opening(organisations=[{"zh": "蔚来", "en": "NIO"}, {"zh": "中国科大", "en": "USTC"}])
    one = replace(whole(to), opening=place, handed={"蔚来"}, application=application({"name": "Lin"}), answers=())
    told = "".join(visible(block) for page in reviewing_cards.pages_of(to, one) for block in page)
    names = ("蔚来", "中国科大") if to.words.language is Language.ZH else ("NIO", "USTC")
    assert to.words.plain("review-handing", organisation=names[0]) in told
    assert to.words.plain("review-no-handing", organisation=names[1]) in told


def test_what_was_deleted_is_counted_still(to: Reader) -> None:
    pile = Pile(opening(), {}, 0)
    gone = Desk(pile, 0, 0, 0, 0, {ApplicationStage.REJECTED: 4, ApplicationStage.ACCEPTED: 1})
    said = visible(reviewing.desk(to, gone, admin=False).text)
    assert to.words.plain("review-erased", count=5, stages="").rstrip("：: ") in said
