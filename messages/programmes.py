"""Weekly programmes as those see them who make them: the list, one of them, and what the next post would be."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.schedules import Rule
from lab.seminars.programmes import Overview, Preview
from messages import schedules
from messages.bilingual import Bilingual
from messages.html import Html, bold, escape, fit, join, lines, shorten
from messages.moments import zone_name
from messages.programme_posts import DeepLink, Poster, post
from messages.schedules import when
from messages.screen import Button, Screen
from messages.words import Catalogue, Words
from storage.programmes import Programme, ProgrammeState

HOME = "mw"
_GROUPS = 120  # UTF-16 units of the names of groups in a line
_MARKS = {ProgrammeState.ON: "▶️", ProgrammeState.OFF: "⏸"}


def data(programme: Programme, act: str = "") -> str:
    """The button data of one programme, or of something that is done with it."""
    return f"{HOME}:{programme.id}" + (f":{act}" if act else "")


def home(words: Words, several: Sequence[Overview]) -> Screen:
    """All of them."""
    blocks = [bold(words.plain("programmes-title"))]
    blocks += [_line(words, one) for one in several] or [words.html("programmes-none")]
    entries = [
        [Button(f"{_MARKS[one.programme.state]} {_named(words, one)}", data=data(one.programme))] for one in several
    ]
    new = [Button(words.plain("button-programme-new"), data=f"{HOME}:new")]
    back = [Button(words.plain("button-programme-announcements"), data="al")]
    return Screen(fit(blocks), [*entries, new, back])


def card(words: Words, one: Overview, *, now: datetime, note: str = "") -> Screen:
    """One programme, and what can be done with it."""
    programme = one.programme
    on = programme.state is ProgrammeState.ON
    zone = ZoneInfo(programme.zone)
    line = Bilingual(programme.line_zh, programme.line_en).in_language(words.language)
    state = (
        words.html("programme-on", at=when(words, programme.next_at, zone, now=now))
        if on
        else words.html("programme-off")
    )
    facts = [
        words.html("programme-fact-groups", groups=_groups(words, one)),
        words.html("programme-fact-lost", count=one.lost) if one.lost else "",
        words.html("programme-fact-areas", areas=_areas(words, one)),
        words.html(
            "programme-fact-says",
            covers=words.plain(f"programme-covers-{programme.covers}"),
            language=words.plain(f"programme-language-{programme.language}"),
            empty=words.plain(f"programme-empty-{programme.empty}"),
        ),
        words.html("programme-fact-line", line=line) if line else "",
    ]
    switch = Button(words.plain(f"button-programme-{'off' if on else 'on'}"), data=data(programme, "-" if on else "+"))
    rows = [
        [Button(words.plain("button-programme-preview"), data=data(programme, "p")), switch],
        [
            Button(words.plain("button-programme-edit"), data=data(programme, "e")),
            Button(words.plain("button-programme-remove"), data=data(programme, "x")),
        ],
        [Button(words.plain("button-programmes"), data=HOME)],
    ]
    head = lines(bold(_named(words, one)), words.html("programme-zone-of", zone=zone_name(words, programme.zone)))
    return Screen(fit([escape(note), head, state, lines(*facts)]), rows)


def preview(words: Words, catalogue: Catalogue, shown: Preview, link: DeepLink, *, now: datetime) -> Screen:
    """What would be posted, seen from now, with when that is and for whom."""
    programme = shown.overview.programme
    zone = ZoneInfo(programme.zone)
    poster = Poster(shown.week, shown.listed, programme.language, Bilingual(programme.line_zh, programme.line_en), link)
    dates = [when(words, at, zone, now=now) for at in shown.dates]
    group = shown.group.title if shown.group is not None else ""
    head = [
        words.html("programme-preview", group=group) if group else words.html("programme-preview-nobody"),
        lines(words.html("programme-preview-dates"), *(escape(f"• {date}") for date in dates)),
    ]
    if not shown.listed and programme.empty.value == "skip":
        head.append(words.html("programme-preview-skipped"))
        body: list[Html] = []
    else:
        body = [Html("— — —"), post(catalogue, poster)]
    rows = [[Button(words.plain("button-programme-back"), data=data(programme))]]
    if programme.state is ProgrammeState.OFF and shown.overview.groups:
        rows.insert(0, [Button(words.plain("button-programme-on"), data=data(programme, "+"))])
    return Screen(fit([*head, *body]), rows)


def ask_remove(words: Words, one: Overview) -> Screen:
    """Whether it is really to go."""
    rows = [
        [Button(words.plain("button-programme-remove-yes"), data=data(one.programme, "X"))],
        [Button(words.plain("button-programme-back"), data=data(one.programme))],
    ]
    return Screen(lines(bold(_named(words, one)), words.html("programme-remove-ask")), rows)


def hour(words: Words, stored: Sequence[object]) -> Html:
    """The answer about the hour: `每周一 08:30（北京时间）`."""
    weekday, minute, zone = stored
    said = schedules.rule(words, Rule(times=(int(str(minute)),), weekdays=(int(str(weekday)),)))
    return words.html("programme-hour", rule=said, zone=zone_name(words, str(zone)))


def _line(words: Words, one: Overview) -> Html:
    state = words.html("programme-line-off") if one.programme.state is ProgrammeState.OFF else ""
    head = join([part for part in (bold(_named(words, one)), state) if part], " · ")
    return lines(head, words.html("programme-line", groups=_groups(words, one), areas=_areas(words, one)))


def _named(words: Words, one: Overview) -> str:
    programme = one.programme
    return schedules.rule(words, Rule(times=(programme.minute,), weekdays=(programme.weekday,)))


def _groups(words: Words, one: Overview) -> str:
    names = [chat.title for chat in one.groups]
    if not names:
        return words.plain("programme-no-groups-left")
    return shorten(words.plain("list-separator").join(names), _GROUPS)


def _areas(words: Words, one: Overview) -> str:
    """One that is not there any more by its code: of a programme of it alone, nothing is posted."""
    known = {area.code: Bilingual(area.name_zh, area.name_en).in_language(words.language) for area in one.areas}
    names = [known.get(code, code) for code in one.programme.areas]
    return words.plain("list-separator").join(names) if names else words.plain("programme-all-areas")
