"""A month as a picture, as a calendar on the wall shows it. Pure: values in, PNG out."""

import calendar
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from babel.dates import format_date, get_day_names
from PIL import Image, ImageColor, ImageDraw

from messages.lettering import Face, drawable
from messages.words import Language, Words

WIDTH = 1080  # dots
_TALLEST = 1500  # dots; beyond it each day shows fewer
_EDGE, _WEEK, _PAD, _GAP = 20, 44, 7, 7  # the margin, the column of week numbers, inside a cell, between entries
_HEAD, _NAMES, _FOOT, _DAY, _MORE = 92, 40, 54, 42, 30  # heights
_LEAST = 92  # of a week
_LINE, _BAR = 27, 12  # the height of a line of an entry, and what its bar and padding take of its width
_SHOWN = (4, 3, 2)  # entries of one day, as many as leave the picture low enough
_LINES = {1: 4, 2: 3}  # of a title, by how many entries the day has
_FEWER_LINES = 2
_NARROW = 0.62  # of the other days: a day of the weekend on which nothing is
_TITLE, _COUNT, _NUMBER, _TEXT, _SMALL, _WEEK_NUMBER = 44, 26, 24, 22, 20, 18  # sizes of letters
_PAPER, _SHADE, _RULE, _INK, _FAINT, _TODAY = "#ffffff", "#f3f5f8", "#d7dde4", "#1f2933", "#8a96a3", "#d0483e"
_BLENDS = 8  # shades between a letter and its paper
_ALIKE = 7  # of 255


class Look(StrEnum):
    """How an entry is shown."""

    COMING = "coming"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    OVER = "over"
    DRAFT = "draft"


_INKS = {
    Look.COMING: ("#e5effb", "#2463b5"),
    Look.CHANGED: ("#fdf0d8", "#a86400"),
    Look.CANCELLED: ("#f0f1f3", "#7b8794"),
    Look.OVER: ("#eef1f4", "#5b6773"),
    Look.DRAFT: ("#f1eafa", "#6f4bb0"),
}  # paper and ink
_EXPLAINED = {
    Look.CHANGED: "month-picture-changed",
    Look.CANCELLED: "month-picture-cancelled",
    Look.DRAFT: "month-picture-draft",
}


@dataclass(frozen=True)
class Line:
    """A talk: when it begins (`14:00`), what it is called, how it is shown."""

    at: str
    title: str
    look: Look = Look.COMING


@dataclass(frozen=True)
class Month:
    """What is on each day of a month, earliest first. `today` is marked if it is one of its days. `weeks` shows the numbers of the weeks
    (ISO 8601); `note` stands under the picture, such as the time zone."""

    year: int
    month: int
    days: Mapping[int, Sequence[Line]] = field(default_factory=dict)
    today: date | None = None
    weeks: bool = True
    note: str = ""

    def lines(self, day: date) -> Sequence[Line]:
        """What is on a day; nothing on one of another month."""
        return self.days.get(day.day, ()) if self.holds(day) else ()

    def holds(self, day: date) -> bool:
        """Whether a day is one of this month."""
        return (day.year, day.month) == (self.year, self.month)


Entries = Sequence[tuple[Line, Sequence[str]]]  # with the lines of the title
Box = tuple[int, int, int, int]


def draw(words: Words, month: Month) -> bytes:
    """A PNG, 1080 dots wide and up to 1900 high, under 150 KB. Takes about a tenth of a second: use a thread."""
    return _Drawing(words, month).png()


class _Drawing:
    def __init__(self, words: Words, month: Month) -> None:
        self._words, self._month = words, month
        self._faces: dict[int, Face] = {}
        weeks = calendar.Calendar(calendar.MONDAY).monthdatescalendar(month.year, month.month)
        self._weeks: list[list[date]] = weeks
        self._columns = _columns(month)  # where they begin, and where the last one ends
        text = self._face(_TEXT)
        self._entries: dict[date, Entries] = {
            day: [
                (line, text.wrapped(line.title, self._room(day), lines=_LINES.get(len(lines), _FEWER_LINES)))
                for line in lines[: _SHOWN[0]]
            ]
            for week in weeks
            for day in week
            if (lines := month.lines(day))
        }
        self._shown = next((shown for shown in _SHOWN if self._bottom(shown) + _FOOT <= _TALLEST), _SHOWN[-1])
        self._tops = self._tops_with(self._shown)
        self._picture = Image.new("RGB", (WIDTH, self._tops[-1] + _FOOT), _PAPER)
        self._pen = ImageDraw.Draw(self._picture)

    def png(self) -> bytes:
        """Draws."""
        self._heading()
        for number, week in enumerate(self._weeks):
            top, bottom = self._tops[number], self._tops[number + 1]
            if self._month.weeks:
                self._write((_EDGE + 18, top + 22), str(week[0].isocalendar().week), _WEEK_NUMBER, _FAINT, "mm")
            for column, day in enumerate(week):
                self._day(day, (self._columns[column], top, self._columns[column + 1], bottom))
        self._rules()
        self._footer()
        made = io.BytesIO()
        # A third of the bytes; and far faster than to look which colours there are.
        self._picture.quantize(palette=_palette(), dither=Image.Dither.NONE).save(made, format="PNG")
        return made.getvalue()

    def _face(self, size: int) -> Face:
        if size not in self._faces:
            self._faces[size] = Face(size)
        return self._faces[size]

    def _room(self, day: date) -> int:
        column = day.weekday()
        return self._columns[column + 1] - self._columns[column] - 2 * _PAD - _BAR

    def _bottom(self, shown: int) -> int:
        return self._tops_with(shown)[-1]

    def _tops_with(self, shown: int) -> list[int]:
        """Where the weeks begin, and where the last one ends."""
        tops = [_HEAD + _NAMES]
        for week in self._weeks:
            tops.append(tops[-1] + max(_LEAST, *(self._height(day, shown) for day in week)))
        return tops

    def _height(self, day: date, shown: int) -> int:
        entries = self._entries.get(day, ())
        more = _MORE if len(self._month.lines(day)) > shown else 0
        return _DAY + sum(_entry_height(texts) + _GAP for _, texts in entries[:shown]) + more + _PAD

    def _write(
        self, at: tuple[float, float], text: str, size: int, colour: str, anchor: str, *, bold: bool = False
    ) -> None:
        self._pen.text(at, text, font=self._face(size).font, fill=colour, anchor=anchor, stroke_width=int(bold))

    def _heading(self) -> None:
        words, month = self._words, self._month
        pattern = "y年M月" if words.language is Language.ZH else "MMMM y"
        title = format_date(date(month.year, month.month, 1), pattern, locale=words.language.value)
        self._write((_EDGE, _HEAD // 2), title, _TITLE, _INK, "lm", bold=True)
        total = sum(len(lines) for lines in month.days.values())
        count = words.plain("month-picture-total", count=total) if total else words.plain("month-picture-nothing")
        self._write((WIDTH - _EDGE, _HEAD // 2 + 6), count, _COUNT, _FAINT, "rm")
        # As a calendar on a wall has them: one character in Chinese.
        narrow = words.language is Language.ZH
        names = get_day_names("narrow" if narrow else "abbreviated", "stand-alone", locale=words.language.value)
        for column in range(7):
            middle = (self._columns[column] + self._columns[column + 1]) // 2
            colour = _FAINT if column >= calendar.SATURDAY else _INK
            self._write((middle, _HEAD + _NAMES // 2), names[column], _TEXT, colour, "mm")

    def _day(self, day: date, box: Box) -> None:
        left, top, right, _ = box
        if day.weekday() >= calendar.SATURDAY:
            self._pen.rectangle(box, fill=_SHADE)
        if day == self._month.today:
            middle = (left + _PAD + 17, top + 23)
            self._pen.ellipse((middle[0] - 18, middle[1] - 18, middle[0] + 18, middle[1] + 18), fill=_TODAY)
            self._write(middle, str(day.day), _NUMBER, _PAPER, "mm")
        else:
            colour = _INK if self._month.holds(day) else _RULE
            self._write((left + _PAD + 2, top + 23), str(day.day), _NUMBER, colour, "lm")
        at = top + _DAY
        for line, texts in self._entries.get(day, ())[: self._shown]:
            height = _entry_height(texts)
            self._entry(line, texts, (left + _PAD, at, right - _PAD, at + height))
            at += height + _GAP
        hidden = len(self._month.lines(day)) - self._shown
        if hidden > 0:
            more = self._words.plain("month-picture-more", count=hidden)
            self._write((left + _PAD + 2, at + _MORE // 2 - 3), more, _SMALL, _FAINT, "lm")

    def _entry(self, line: Line, texts: Sequence[str], box: Box) -> None:
        left, top, _, bottom = box
        paper, ink = _INKS[line.look]
        self._pen.rounded_rectangle(box, radius=6, fill=paper)
        self._pen.rectangle((left, top + 4, left + 4, bottom - 4), fill=ink)
        for number, text in enumerate([line.at, *texts]):
            middle = top + 4 + _LINE * number + _LINE // 2
            colour = ink if number == 0 or line.look is Look.CANCELLED else _INK
            self._write((left + 10, middle), text, _TEXT, colour, "lm")
            if line.look is Look.CANCELLED:
                end = left + 10 + self._face(_TEXT).width(text)
                self._pen.line((left + 10, middle + 1, end, middle + 1), fill=ink, width=2)

    def _rules(self) -> None:
        for top in self._tops:
            self._pen.line((self._columns[0], top, self._columns[-1], top), fill=_RULE, width=1)
        for left in self._columns:
            self._pen.line((left, self._tops[0], left, self._tops[-1]), fill=_RULE, width=1)

    def _footer(self) -> None:
        """What the colours mean, those that are there; on the right the note."""
        small = self._face(_SMALL)
        middle = self._tops[-1] + _FOOT // 2
        looks = {line.look for lines in self._month.days.values() for line in lines}
        left = _EDGE
        for look, name_id in _EXPLAINED.items():
            if look not in looks:
                continue
            paper, ink = _INKS[look]
            self._pen.rounded_rectangle((left, middle - 11, left + 22, middle + 11), radius=5, fill=paper, outline=ink)
            name = self._words.plain(name_id)
            self._write((left + 32, middle), name, _SMALL, _FAINT, "lm")
            left += 32 + round(small.width(name)) + 28
        note = small.shortened(drawable(self._month.note), WIDTH - _EDGE - left)
        self._write((WIDTH - _EDGE, middle), note, _SMALL, _FAINT, "rm")


def _columns(month: Month) -> list[int]:
    """A day of the weekend on which nothing is leaves its room to the other days."""
    busy = {date(month.year, month.month, day).weekday() for day, lines in month.days.items() if lines}
    weekend = (calendar.SATURDAY, calendar.SUNDAY)
    widths = [1.0] * 5 + [1.0 if day in busy else _NARROW for day in weekend]
    left = _EDGE + (_WEEK if month.weeks else 0)
    scale = (WIDTH - _EDGE - left) / sum(widths)
    return [left + round(scale * sum(widths[:column])) for column in range(8)]


def _entry_height(texts: Sequence[str]) -> int:
    return _LINE * (1 + len(texts)) + 8


def _palette() -> Image.Image:
    """Every colour that is drawn with, and the shades between a letter and its paper."""
    papers = [(_PAPER, [_INK, _FAINT, _RULE, _TODAY]), (_SHADE, [_INK, _FAINT, _RULE, _TODAY])]
    papers += [(paper, [ink, _INK]) for paper, ink in _INKS.values()]
    papers += [(_TODAY, [_PAPER]), *((_PAPER, [paper, ink]) for paper, ink in _INKS.values())]
    exact: list[tuple[int, ...]] = [ImageColor.getrgb(colour) for paper, inks in papers for colour in (paper, *inks)]
    colours = list(dict.fromkeys(exact))
    for paper, inks in papers:
        for ink in inks:
            ends = list(zip(ImageColor.getrgb(paper), ImageColor.getrgb(ink), strict=True))
            for step in range(1, _BLENDS):
                shade = tuple(round(a + (b - a) * step / _BLENDS) for a, b in ends)
                # Shades that nobody tells apart would be taken for each other, and for the paper.
                if all(max(abs(a - b) for a, b in zip(shade, known, strict=True)) > _ALIKE for known in colours):
                    colours.append(shade)
    palette = Image.new("P", (1, 1))
    palette.putpalette([value for colour in colours for value in colour])
    return palette
