"""A programme as it is posted in a group, and the reply that says what has moved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_date

from lab.seminars.programme_posts import Change, Difference, Listed, Week
from messages.bilingual import Bilingual
from messages.html import MESSAGE_LIMIT, Html, bold, escape, fit, join, lines, link, shorten
from messages.moments import offset, zone_name
from messages.words import Catalogue, Language, Words
from storage.programmes import ProgrammeLanguage

_DAYS = {Language.ZH: "EEE M月d日", Language.EN: "EEEE, d MMMM"}
_SHORT = {Language.ZH: "M月d日", Language.EN: "d MMM"}
_LANGUAGES = {
    ProgrammeLanguage.ZH: (Language.ZH,),
    ProgrammeLanguage.EN: (Language.EN,),
    ProgrammeLanguage.BOTH: (Language.ZH, Language.EN),
}
_TITLE = 150  # UTF-16 units
_DETAIL = 120
_RULE = "\n\n— — —\n\n"  # between two languages

DeepLink = Callable[[str], str]


@dataclass(frozen=True)
class Poster:
    """What a post is made of, whatever the language. `link` gives a link to the bot for a payload, empty where there is none."""

    week: Week
    listed: Sequence[Listed]
    language: ProgrammeLanguage
    lines: Bilingual
    link: DeepLink


def post(catalogue: Catalogue, poster: Poster) -> Html:
    """The whole post, in one language or two."""
    languages = _LANGUAGES[poster.language]
    limit = (MESSAGE_LIMIT - len(_RULE) * (len(languages) - 1)) // len(languages)
    return join([_in(catalogue[language], poster, limit) for language in languages], _RULE)


def moved(catalogue: Catalogue, poster: Poster, changes: Sequence[Difference]) -> Html:
    """What has changed, in the language or languages of the post."""
    languages = _LANGUAGES[poster.language]
    return join(
        [
            fit(
                [_change(catalogue[language], one, poster) for one in changes],
                limit=MESSAGE_LIMIT // len(languages) - len(_RULE),
                separator="\n",
            )
            for language in languages
        ],
        "\n\n",
    )


def title(words: Words, one: Listed) -> str:
    """Its title, or that of its series, saying that its own is to be announced."""
    own = Bilingual(one.title_zh, one.title_en).in_language(words.language)
    if own:
        return shorten(own, _TITLE)
    of = Bilingual(one.series_zh, one.series_en).in_language(words.language)
    return words.plain("programme-title-series", series=shorten(of, _TITLE)) if of else words.plain("programme-title")


def _in(words: Words, poster: Poster, limit: int) -> Html:
    week = poster.week
    head = bold(words.plain("programme-head", days=_period(words, week)))
    line = poster.lines.in_language(words.language)
    blocks = [lines(head, escape(line))]
    if not poster.listed:
        return fit([*blocks, words.html("programme-nothing")], limit=limit)
    for day, several in groupby(poster.listed, key=lambda one: one.starts.astimezone(week.zone).date()):
        first, *rest = [_entry(words, one, poster) for one in several]
        blocks += [lines(bold(_day(words, day)), first), *rest]
    zone = words.html("programme-zone", zone=zone_name(words, week.zone.key), offset=offset(week.zone, week.since))
    return join([fit(blocks, limit=limit - len(zone) - 2), zone], "\n\n")


def _entry(words: Words, one: Listed, poster: Poster) -> Html:
    zone = poster.week.zone
    starts, ends = one.starts.astimezone(zone), one.ends.astimezone(zone)
    until = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{_day(words, ends.date())} {ends:%H:%M}"
    name = title(words, one)
    url = poster.link(f"seminar_{one.code}")
    named = link(name, url) if url else escape(name)
    head = join([f"{starts:%H:%M}–{until}", named], " ")
    if one.cancelled:
        return words.html("programme-cancelled", entry=Html(f"<s>{head}</s>"))
    was = ""
    if one.was:
        was = words.html("programme-was", at=_moment(words, datetime.fromisoformat(one.was), zone))
    return lines(head, _details(words, one), was)


def _details(words: Words, one: Listed) -> Html:
    speaker = Bilingual(one.speaker_zh, one.speaker_en).in_language(words.language)
    place = Bilingual(one.place_zh, one.place_en).in_language(words.language)
    if not place and one.online:
        place = words.plain("programme-online")
    parts = [shorten(speaker, _DETAIL) or words.plain("programme-speaker"), shorten(place, _DETAIL)]
    return join([part for part in parts if part], " · ")


def _change(words: Words, one: Difference, poster: Poster) -> Html:
    zone = poster.week.zone
    url = poster.link(f"seminar_{one.after.code}")
    name = title(words, one.after)
    facts = {"title": link(name, url) if url else escape(name), "at": _moment(words, one.after.starts, zone)}
    if one.before is not None:
        facts["was"] = _moment(words, one.before.starts, zone)
    place = Bilingual(one.after.place_zh, one.after.place_en).in_language(words.language)
    if one.what is Change.PLACE and not place:
        place = words.plain("programme-online") if one.after.online else words.plain("programme-place")
    return words.html(f"programme-change-{one.what}", place=place, **{"was": "", **facts})


def _moment(words: Words, at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{_day(words, local.date())} {local:%H:%M}"


def _day(words: Words, day: date) -> str:
    return format_date(day, _DAYS[words.language], locale=words.language.value)


def _period(words: Words, week: Week) -> str:
    first = week.since.astimezone(week.zone).date()
    last = (week.until.astimezone(week.zone) - timedelta(minutes=1)).date()
    several = [first, last] if first != last else [first]
    return "–".join(format_date(day, _SHORT[words.language], locale=words.language.value) for day in several)
