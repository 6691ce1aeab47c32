"""What a seminar is called, and what else is to be announced."""

from messages import bilingual
from messages.bilingual import told
from messages.html import Html, bold, join, link, shorten
from messages.words import Words
from storage.seminars import Seminar
from storage.series import Series

_TITLE = 200  # UTF-16 units
_SPEAKER = 200


def title(words: Words, seminar: Seminar, series: Series | None = None, *, limit: int = _TITLE) -> str:
    """Its title; while that is to be announced, its series'."""
    own = bilingual.of(seminar, "title").in_language(words.language)
    if own:
        return shorten(own, limit)
    of = bilingual.of(series, "title").in_language(words.language) if series is not None else ""
    if of:
        return words.plain("seminar-title-open-series", series=shorten(of, limit))
    return words.plain("seminar-title-open")


def headline(words: Words, seminar: Seminar, series: Series | None = None) -> Html:
    """The title in bold, with a note where it exists in the other language only."""
    return told(words, bilingual.of(seminar, "title"), bold(title(words, seminar, series)))


def speaker(words: Words, seminar: Seminar) -> str:
    """Who speaks."""
    name = bilingual.of(seminar, "speaker").in_language(words.language)
    return shorten(name, _SPEAKER) or words.plain("seminar-speaker-open")


def speaker_line(words: Words, seminar: Seminar) -> Html:
    """Who speaks, from where, as a link where there is one."""
    name = speaker(words, seminar)
    affiliation = bilingual.of(seminar, "affiliation").in_language(words.language)
    shown = link(name, seminar.speaker_link) if seminar.speaker_link else name
    return join([shown, *([shorten(affiliation, _SPEAKER)] if affiliation else [])], " · ")


def place(words: Words, seminar: Seminar) -> str:
    """Where it is: a room, or online; to be announced where neither is known."""
    room = bilingual.of(seminar, "place").in_language(words.language)
    if room:
        return shorten(room, _SPEAKER)
    return words.plain("seminar-online" if seminar.link else "seminar-place-open")
