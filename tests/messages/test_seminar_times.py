"""When a seminar is, in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from messages.seminar_times import clock, span
from messages.words import Language, load

HEFEI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
CATALOGUE = load()
STARTS = datetime(2026, 12, 2, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("starts_at", "hours", "zone", "zh", "en"),
    [
        (STARTS, 1.5, HEFEI, "周三 12月2日 14:00–15:30（UTC+8）", "Wed 2 Dec, 14:00–15:30 (UTC+8)"),
        (STARTS, 10, HEFEI, "周三 12月2日 14:00–24:00（UTC+8）", "Wed 2 Dec, 14:00–24:00 (UTC+8)"),
        (
            STARTS,
            30,
            BERLIN,
            "周三 12月2日 07:00（UTC+1） – 周四 12月3日 13:00（UTC+1）",
            "Wed 2 Dec, 07:00 (UTC+1) – Thu 3 Dec, 13:00 (UTC+1)",
        ),
        (
            STARTS + timedelta(days=365),
            1,
            HEFEI,
            "周四 2027年12月2日 14:00–15:00（UTC+8）",
            "Thu 2 Dec 2027, 14:00–15:00 (UTC+8)",
        ),
    ],
)
def test_from_when_until_when(starts_at: datetime, hours: float, zone: ZoneInfo, zh: str, en: str) -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    said = [span(CATALOGUE[language], starts_at, starts_at + hours * HOUR, zone, now=now) for language in Language]
    assert said == [zh, en]
    assert clock(STARTS, STARTS + HOUR, BERLIN) == "07:00–08:00"
