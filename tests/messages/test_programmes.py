"""Programmes as those see them who make them."""

from datetime import UTC, datetime

from lab.seminars.programmes import Overview
from messages import programmes as screens
from messages.words import Language, load
from storage.areas import Area
from storage.programmes import Covers, Empty, Programme, ProgrammeLanguage, ProgrammeState


def test_an_area_that_is_gone_is_not_all_areas() -> None:
    programme = Programme(
        id=1,
        areas=["battery", "gone"],
        chats=[],
        weekday=1,
        minute=510,
        zone="Asia/Shanghai",
        language=ProgrammeLanguage.ZH,
        covers=Covers.THIS,
        empty=Empty.SKIP,
        line_zh="",
        line_en="",
        state=ProgrammeState.OFF,
        next_at=datetime(2026, 11, 30, tzinfo=UTC),
    )
    words = load()[Language.ZH]
    battery = Area(code="battery", position=0, name_zh="电池", name_en="Battery")
    assert "电池、gone" in screens.home(words, [Overview(programme, (battery,), (), 0)]).text
    assert "全部方向" not in screens.home(words, [Overview(programme, (), (), 0)]).text
