"""Cards of openings and their deadlines: in both languages and every state, in the reader's zone, within a message."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lab import opening_questions, organisations
from lab.eligibility import Eligibility, Tongue, as_stored
from lab.opening_lists import Filters
from lab.opening_questions import Question, QuestionKind
from lab.openings import Card, state
from lab.organisations import Organisation
from messages import opening_cards, qr
from messages.html import MESSAGE_LIMIT, utf16_length, visible
from messages.opening_lists import Reference
from messages.opening_times import in_full, when
from messages.screen import Button, Screen
from messages.words import Language, load
from storage.areas import Area
from storage.openings import DocumentKind, Ended, Opening, OpeningKind
from storage.persons import Person
from storage.projects import Visibility

CATALOGUE = load()
ZH, EN = CATALOGUE[Language.ZH], CATALOGUE[Language.EN]
HEFEI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # a Monday, 09:30 in Hefei
APPLY = Button("申请", data="oa:I-2026-03")
CLOSES = datetime(2026, 11, 26, 15, 59, tzinfo=UTC)


def opening(**values: Any) -> Opening:
    usual: Mapping[str, Any] = {
        "id": 1, "code": "I-2026-03", "kind": OpeningKind.INTERNSHIP, "area": "battery", "zone": "Asia/Shanghai",
        "documents": [], "questions": [], "organisations": [], "eligibility": as_stored(Eligibility()), "late_documents": False,
        "retention_days": 180, "overdue_days": 14, "visibility": Visibility.PUBLIC, "sample": False,
        "starts_exact": True, "ends_exact": True, "title_zh": "电池实习", "title_en": "Battery intern",
    }  # fmt: skip
    texts = {
        f"{name}_{language}": ""
        for name in ("description", "team", "location", "pay", "requirements")
        for language in ("zh", "en")
    }
    return Opening(**{**texts, **usual, **values})


def card(one: Opening, **values: Any) -> Card:
    usual: Mapping[str, Any] = {
        "area": Area(code="battery", position=0, name_zh="电池", name_en="Battery", sample=False),
        "host": None,
        "project": None,
        "followed": False,
        "related": 0,
    }
    return Card(opening=one, state=state(one, now=NOW), **{**usual, **values})


def shown(one: Opening, *, words: Any = ZH, zone: ZoneInfo = HEFEI, of: Card | None = None, **how: Any) -> Screen:
    return opening_cards.card(words, of or card(one), zone=zone, now=NOW, **how)


def data(screen: Screen) -> list[str]:
    return [button.data for row in screen.buttons for button in row if button.data]


@pytest.mark.parametrize(
    ("values", "chinese", "english"),
    [
        (
            {"closes_at": CLOSES},
            "⏳ 还有 3 天截止：周四 11月26日 23:59（UTC+8）",
            "⏳ Closes in 3 days: Thu 26 Nov, 23:59 (UTC+8)",
        ),
        (
            {"closes_at": NOW + timedelta(hours=3)},
            "⏳ 还有 3 小时截止：周一 11月23日 12:30（UTC+8）",
            "⏳ Closes in 3 hours: Mon 23 Nov, 12:30 (UTC+8)",
        ),
        (
            {"closes_at": datetime(2027, 1, 31, 15, 59, tzinfo=UTC)},
            "🟢 还有 69 天截止：周日 2027年1月31日 23:59（UTC+8）",
            "🟢 Closes in 69 days: Sun 31 Jan 2027, 23:59 (UTC+8)",
        ),
        (
            {"opens_at": NOW + timedelta(days=1)},
            "🕒 明天开放申请：周二 11月24日 09:30（UTC+8）",
            "🕒 Opens tomorrow: Tue 24 Nov, 09:30 (UTC+8)",
        ),
        ({}, "🟢 招满为止", "🟢 Open until filled"),
        (
            {"closes_at": NOW - timedelta(days=2)},
            "⚪ 已截止：周六 11月21日 09:30（UTC+8）",
            "⚪ Closed: Sat 21 Nov, 09:30 (UTC+8)",
        ),
        ({"closes_at": CLOSES, "ended": Ended.FILLED}, "⚪ 已招满", "⚪ Filled"),
        ({"closes_at": CLOSES, "ended": Ended.CLOSED}, "⚪ 已停止申请", "⚪ Closed"),
    ],
)
def test_the_line_about_the_deadline(values: Mapping[str, Any], chinese: str, english: str) -> None:
    one = opening(**values)
    assert when(ZH, one, zone=HEFEI, now=NOW) == chinese
    assert when(EN, one, zone=HEFEI, now=NOW) == english


def test_who_is_elsewhere_has_their_own_time_first_and_then_that_of_the_opening() -> None:
    one = opening(closes_at=CLOSES)
    assert in_full(EN, one, zone=BERLIN, now=NOW) == (
        "⏳ Closes in 3 days: Thu 26 Nov, 16:59 (UTC+1)\nBeijing: Thu 26 Nov, 23:59 (UTC+8)"
    )
    assert "\n" not in in_full(ZH, one, zone=HEFEI, now=NOW)
    assert "\n" not in in_full(EN, one, zone=ZoneInfo("Asia/Singapore"), now=NOW)  # the same clocks
    over = opening(closes_at=NOW - timedelta(days=1))
    assert "\n" not in in_full(EN, over, zone=BERLIN, now=NOW)


def test_what_is_coming_says_its_deadline_too() -> None:
    one = opening(opens_at=NOW + timedelta(days=1), closes_at=CLOSES)
    assert in_full(ZH, one, zone=HEFEI, now=NOW).split("\n")[1] == "截止：周四 11月26日 23:59（UTC+8）"


def test_everything_stands_on_the_card_in_both_languages() -> None:
    eligible = Eligibility(
        study_zh="大三", study_en="Third year", doctorate_years=1, nationality_zh="不限", languages=tuple(Tongue)
    )
    asked = opening_questions.as_stored([Question("days", QuestionKind.NUMBER, "几天？", "Days?")])
    one = opening(
        closes_at=CLOSES, places=1, team_zh="甲组", team_en="Group A", location_zh="合肥", location_en="Hefei", pay_zh="每天 200 元",
        requirements_zh="会 Python", description_zh="做实验", documents=["cv", "letters"], late_documents=True, questions=asked,
        organisations=organisations.as_stored([Organisation("中国科大", "USTC"), Organisation("", "NIO")]),
        eligibility=as_stored(eligible), answer_by=datetime(2026, 12, 20).date(), starts_on=datetime(2027, 1, 4).date(),
    )  # fmt: skip
    host = Person(code="R-1", name_zh="甲导师", name_en="")
    chinese = visible(shown(one, of=card(one, host=host)).text)
    for line in (
        "电池实习 · I-2026-03", "实习 · 电池", "团队 甲组", "导师 甲导师", "地点 合肥", "名额 1 个", "时间 2027.01.04 起", "待遇 每天 200 元",
        "要求\n会 Python", "申请条件\n年级 大三\n博士毕业不超过 1 年\n国籍与签证 不限\n工作语言 中文、英文",
        "申请材料 简历、推荐信\n材料可以在提交后 24 小时内补交\n申请时还要回答 1 个问题\n",
        "\n申请资料还会提供给：中国科大、NIO\n预计 2026年12月20日前答复", "做实验",
    ):  # fmt: skip
        assert line in chinese
    english = visible(shown(one, words=EN, of=card(one, host=host)).text)
    for line in (
        "Battery intern · I-2026-03", "Internship · Battery", "Team: Group A", "Host: 甲导师 (in Chinese only)", "Where: Hefei", "1 place",
        "Pay: 每天 200 元 (in Chinese only)", "Study year: Third year", "Doctorate no more than 1 year ago",
        "Working languages: Chinese, English", "Have ready: CV, Letters of recommendation", "1 more question to answer",
        "Your data also goes to: USTC, NIO", "Answers are expected by 20 Dec 2026",
    ):  # fmt: skip
        assert line in english


@pytest.mark.parametrize("words", [ZH, EN])
def test_the_most_that_an_opening_can_hold_still_fits(words: Any) -> None:
    def full(length: int, seed: str) -> str:
        return (seed + "<&\"'>𝄞" * length)[:length]

    both = {
        f"{name}_{language}": full(length, name)
        for name, length in (
            ("title", 300),
            ("description", 3500),
            ("requirements", 3500),
            ("team", 200),
            ("location", 200),
            ("pay", 300),
        )
        for language in ("zh", "en")
    }
    eligible = Eligibility(
        study_zh=full(200, "s"),
        study_en=full(200, "s"),
        nationality_zh=full(200, "n"),
        nationality_en=full(200, "n"),
        doctorate_years=50,
    )
    one = opening(
        **both, code="I-" + "9" * 30, documents=list(DocumentKind), questions=[{}] * 20,
        organisations=organisations.as_stored([Organisation(full(200, f"o{n}"), "") for n in range(8)]), eligibility=as_stored(eligible),
        closes_at=CLOSES, visibility=Visibility.STAFF, sample=True,
    )  # fmt: skip
    reference = Reference(Filters(), "-c" + "a" * 17 + ";")
    screen = shown(one, words=words, zone=BERLIN, position=10_000, total=99_999, reference=reference, main=APPLY)
    text = visible(screen.text)
    assert utf16_length(text) <= MESSAGE_LIMIT
    assert words.plain("opening-sample-note") in text, "the description leaves room for the rest"
    assert "description" in text
    screen.keyboard()  # raises where data is too long
    result = opening_cards.inline_result(words, card(one), zone=HEFEI, now=NOW, url="https://example.org")
    assert len(result["title"]) <= 256


def test_the_way_to_apply_is_there_only_where_it_is_asked_for() -> None:
    one = opening()
    assert "oa:I-2026-03" not in data(shown(one))
    screen = shown(one, main=APPLY)
    assert [button.data for button in screen.buttons[0]] == ["oa:I-2026-03"]  # the main action, alone in its row


def test_only_what_is_public_is_shared_and_hung_up() -> None:
    public, inside = shown(opening()), shown(opening(visibility=Visibility.MEMBERS))
    assert any(button.share == "I-2026-03" for row in public.buttons for button in row)
    assert "oq:I-2026-03" in data(public)
    assert not any(button.share for row in inside.buttons for button in row)
    assert "oq:I-2026-03" not in data(inside)
    assert "🔒" in inside.text


def test_in_a_group_nothing_of_one_person_is_offered() -> None:
    screen = shown(opening(), private_url="https://example.org")
    assert not [one for one in data(screen) if one.startswith(("o+", "o-", "oq"))]
    assert any(button.url == "https://example.org" for row in screen.buttons for button in row)


def test_a_poster_is_a_square_picture_large_enough_to_print() -> None:
    picture = qr.draw("https://t.me/ustc_nio_lab_bot?start=opening_I-2026-03")
    assert picture.startswith(b"\x89PNG")
    width, height = int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])
    assert width == height >= 500
    assert qr.draw("https://t.me/ustc_nio_lab_bot?start=opening_I-2026-04") != picture
