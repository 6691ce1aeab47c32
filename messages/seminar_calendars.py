"""The month as a picture with its buttons, and seminars as files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from lab.seminars.calendars import Around, MonthOf, month_of
from messages.bilingual import Bilingual, of
from messages.html import bold, lines
from messages.moments import offset, zone_name
from messages.month_picture import Line, Look, Month
from messages.screen import Button, Screen, rows
from messages.words import Language, Words
from storage.seminar_calendars import Shown
from storage.seminars import SeminarStatus

MONTH_DATA = "mm"
FILE_DATA, SERIES_FILE_DATA, MINE_DATA = "mi", "mis", "mia"
MONTH_RECIPE, FILE_RECIPE = "seminar-month", "seminar-calendar"  # by which they are made when they are sent
_SEVERAL = 9  # days; more of them are numbers only
_PER_ROW, _NUMBERS_PER_ROW = 3, 6


@dataclass(frozen=True)
class Reader:
    """Who looks: their words, zone and moment."""

    words: Words
    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        """The day it is for them."""
        return self.now.astimezone(self.zone).date()


def month_data(which: MonthOf | None = None) -> str:
    """Of a button that shows a month, or this one."""
    return MONTH_DATA if which is None else f"{MONTH_DATA}:{which.year:04}-{which.number:02}"


def day_data(which: date) -> str:
    """Of a button that lists a day."""
    return f"{MONTH_DATA}:{which.isoformat()}"


def month_button(words: Words, which: MonthOf) -> Button:
    """The way to the picture of a month."""
    return Button(words.plain("button-calendar-month"), data=month_data(which))


def private_link(words: Words, url: str) -> Button:
    """Where others read along: into the private chat."""
    return Button(words.plain("button-calendar-private"), url=url)


def file_button(words: Words, code: str) -> Button:
    """One seminar for the reader's calendar."""
    return Button(words.plain("button-seminar-calendar"), data=f"{FILE_DATA}:{code}")


def series_button(words: Words, code: str) -> Button:
    """A series for the reader's calendar."""
    return Button(words.plain("button-series-calendar"), data=f"{SERIES_FILE_DATA}:{code}")


def mine_button(words: Words, back: str = "") -> Button:
    """What the reader has to do with, for their calendar; `back` is the data of the screen that it stands under."""
    return Button(words.plain("button-my-calendar"), data=f"{MINE_DATA}:{back}" if back else MINE_DATA)


def picture(reader: Reader, which: MonthOf, found: Around) -> Month:
    """What is drawn of a month."""
    days = {
        day.day: [
            Line(_clock(reader, one.starts_at), _short_title(reader.words, one), _look(reader, one)) for one in those
        ]
        for day, those in found.days.items()
    }
    return Month(which.year, which.number, days, today=reader.today, note=_zone(reader, which))


def month_screen(reader: Reader, which: MonthOf, found: Around, *, last: Button) -> Screen:
    """The caption of the picture, and its buttons: the days with something, the months around."""
    words = reader.words
    count = words.html("calendar-total", count=found.total) if found.total else words.html("calendar-nothing")
    text = lines(
        bold(words.plain("calendar-month-title", month=_month_name(words, which))),
        count,
        words.html("calendar-press-a-day") if found.total else "",
    )
    around = []
    if found.before is not None:
        around.append(Button(f"‹ {_month_label(words, found.before, which)}", data=month_data(month_of(found.before))))
    this = month_of(reader.today)
    if this not in {which, *(month_of(day) for day in (found.before, found.after) if day is not None)}:
        around.append(Button(words.plain("button-this-month"), data=month_data(this)))
    if found.after is not None:
        around.append(Button(f"{_month_label(words, found.after, which)} ›", data=month_data(month_of(found.after))))
    return Screen(text, [*_day_buttons(words, sorted(found.days)), around, [last]])


def file_caption(words: Words, title: str, *, cancelled: bool = False) -> Screen:
    """Under a file of one seminar."""
    name = "calendar-file-cancelled" if cancelled else "calendar-file"
    return Screen(words.html(name, title=title))


def files_caption(words: Words, name: str, count: int) -> Screen:
    """Under a file of several."""
    return Screen(words.html("calendar-file-several", name=name, count=count))


def _day_buttons(words: Words, days: Sequence[date]) -> list[list[Button]]:
    if len(days) > _SEVERAL:
        return rows((Button(str(day.day), data=day_data(day)) for day in days), per_row=_NUMBERS_PER_ROW)
    return rows((Button(_day_label(words, day), data=day_data(day)) for day in days), per_row=_PER_ROW)


def _look(reader: Reader, one: Shown) -> Look:
    if one.status is SeminarStatus.CANCELLED:
        return Look.CANCELLED
    if one.status is SeminarStatus.DRAFT:
        return Look.DRAFT
    if one.ends_at <= reader.now:
        return Look.OVER
    return Look.CHANGED if one.status is SeminarStatus.CHANGED else Look.COMING


def _short_title(words: Words, one: Shown) -> str:
    """There is little room: one without a title goes by its series."""
    title = of(one, "title") or Bilingual(one.series_zh, one.series_en)
    return title.in_language(words.language) or words.plain("calendar-title-unknown")


def _clock(reader: Reader, at: datetime) -> str:
    return at.astimezone(reader.zone).strftime("%H:%M")


def _zone(reader: Reader, which: MonthOf) -> str:
    """The zone, with its distance to UTC where that is the same all month."""
    begins, ends = (datetime(one.year, one.number, 1, tzinfo=reader.zone) for one in (which, which.next))
    name = zone_name(reader.words, reader.zone.key)
    if offset(reader.zone, begins) != offset(reader.zone, ends):
        return reader.words.plain("calendar-zone-changing", zone=name)
    return reader.words.plain("calendar-zone", zone=name, offset=offset(reader.zone, begins))


def _month_name(words: Words, which: MonthOf) -> str:
    pattern = "y年M月" if words.language is Language.ZH else "MMMM y"
    return format_date(which.first, pattern, locale=words.language.value)


def _month_label(words: Words, day: date, beside: MonthOf) -> str:
    """Short; with the year where it is another one."""
    other = day.year != beside.year
    if words.language is Language.ZH:
        return format_date(day, "y年M月" if other else "M月", locale="zh")
    return format_date(day, "MMM y" if other else "MMM", locale="en")


def _day_label(words: Words, day: date) -> str:
    return format_date(day, "M月d日 EEE" if words.language is Language.ZH else "EEE d MMM", locale=words.language.value)
