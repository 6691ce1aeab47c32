"""When a seminar is, as one writes it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from messages.moments import moment, offset
from messages.words import Language, Words

_PATTERNS = {Language.ZH: "EEE M月d日 HH:mm", Language.EN: "EEE d MMM, HH:mm"}
_WITH_YEAR = {Language.ZH: "EEE y年M月d日 HH:mm", Language.EN: "EEE d MMM y, HH:mm"}
_DAY = timedelta(days=1)


def span(words: Words, starts_at: datetime, ends_at: datetime, zone: ZoneInfo, *, now: datetime | None = None) -> str:
    """`周三 11月25日 14:00–15:30（UTC+8）`, `Wed 25 Nov, 14:00–15:30 (UTC+8)`; with the year where it is not that of `now`."""
    starts, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    same_year = now is None or starts.year == now.astimezone(zone).year
    pattern = (_PATTERNS if same_year else _WITH_YEAR)[words.language]
    # Midnight belongs to the day that ends with it.
    midnight = ends.replace(tzinfo=None) == starts.replace(tzinfo=None, hour=0, minute=0) + _DAY
    if ends.date() != starts.date() and not midnight:
        return f"{moment(words, starts_at, zone, now=now)} – {moment(words, ends_at, zone, now=now)}"
    at = format_datetime(starts, pattern, locale=words.language.value)
    until = "24:00" if midnight else f"{ends:%H:%M}"
    return words.plain("moment", at=f"{at}–{until}", offset=offset(zone, starts_at))


def clock(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """`14:00–15:30`."""
    return f"{starts_at.astimezone(zone):%H:%M}–{ends_at.astimezone(zone):%H:%M}"
