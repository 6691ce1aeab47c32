"""How a week's programme reads in a group."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from lab.seminars.programme_posts import Change, Difference, Listed, Week
from messages.bilingual import Bilingual
from messages.html import MESSAGE_LIMIT, utf16_length, visible
from messages.programme_posts import Poster, moved, post
from messages.words import load
from storage.programmes import ProgrammeLanguage

CATALOGUE = load()
ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
WEEK = Week(MONDAY, datetime(2026, 12, 6, 16, tzinfo=UTC), ZONE)
HOUR = timedelta(hours=1)


def listed(number: int = 1, *, days: int = 2, hours: int = 6, **values: object) -> Listed:
    starts = MONDAY.replace(minute=0) + timedelta(days=days, hours=hours)
    given = {
        "id": number,
        "code": f"S-{number}",
        "starts_at": starts.isoformat(),
        "ends_at": (starts + HOUR).isoformat(),
        "title_zh": "固态电池的界面",
        "title_en": "Interfaces <in> batteries",
        "speaker_zh": "陈样本",
        "speaker_en": "Chen Sample",
        "place_zh": "特种实验楼 301",
        "place_en": "Room 301",
        "online": False,
    }
    return Listed(**{**given, **values})  # type: ignore[arg-type]


def poster(*several: Listed, language: ProgrammeLanguage = ProgrammeLanguage.ZH, line: str = "") -> Poster:
    return Poster(WEEK, several, language, Bilingual(line, ""), lambda payload: f"https://t.me/bot?start={payload}")


def test_it_is_grouped_by_day_and_leads_to_the_cards() -> None:
    text = post(
        CATALOGUE,
        poster(listed(1), listed(2, hours=8, title_zh="", title_en="", series_zh="电池茶话会"), line="带着问题来"),
    )
    assert visible(text) == (
        "讲座安排 11月30日–12月6日\n带着问题来\n\n"
        "周三 12月2日\n14:00–15:00 固态电池的界面\n陈样本 · 特种实验楼 301\n\n"
        "16:00–17:00 电池茶话会：题目待定\n陈样本 · 特种实验楼 301\n\n"
        "时间为北京时间（UTC+8）。"
    )
    assert '<a href="https://t.me/bot?start=seminar_S-1">固态电池的界面</a>' in text


def test_what_is_not_known_yet_and_what_became_of_it_is_said() -> None:
    first = MONDAY.isoformat()
    text = visible(
        post(
            CATALOGUE,
            poster(
                listed(1, speaker_en="", speaker_zh="", place_en="", place_zh="", online=True),
                listed(2, cancelled=True),
                listed(3, days=10, was=first),
                language=ProgrammeLanguage.EN,
            ),
        )
    )
    assert "14:00–15:00 Interfaces <in> batteries\nSpeaker to be announced · Online" in text
    assert "Interfaces <in> batteries cancelled" in text
    assert "Thursday, 10 December\n14:00–15:00 Interfaces <in> batteries" in text
    assert "Originally Monday, 30 November 08:30" in text


def test_in_two_languages_both_fit_however_much_there_is() -> None:
    many = [listed(number, title_zh="很长的题目" * 60, title_en="A long title " * 30) for number in range(60)]
    text = visible(post(CATALOGUE, poster(*many, language=ProgrammeLanguage.BOTH)))
    assert utf16_length(text) <= MESSAGE_LIMIT
    assert "讲座安排" in text
    assert "Seminars 30 Nov–6 Dec" in text
    assert "这一周没有讲座。" in visible(post(CATALOGUE, poster()))


def test_the_reply_says_what_moved() -> None:
    before = listed(1)
    changes = [
        Difference(Change.TIME, before, listed(1, days=3)),
        Difference(Change.PLACE, before, replace(before, place_zh="", place_en="", online=False)),
        Difference(Change.CANCELLED, before, replace(before, cancelled=True)),
        Difference(Change.RESTORED, replace(before, cancelled=True), before),
        Difference(Change.ADDED, None, before),
    ]
    assert visible(moved(CATALOGUE, poster(before), changes)).splitlines() == [
        "改期：固态电池的界面，周三 12月2日 14:00 → 周四 12月3日 14:00",
        "换地点：固态电池的界面 → 地点待定",
        "取消：固态电池的界面（原定周三 12月2日 14:00）",
        "照常举行：周三 12月2日 14:00 固态电池的界面",
        "新增：周三 12月2日 14:00 固态电池的界面",
    ]
