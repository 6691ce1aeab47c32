"""The inbox on the screen, and digests: both are lists of what was sent, with a button for each entry."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from lab.content import ContentKind, in_language, title
from lab.inbox import Entry, Page
from messages import content, topics
from messages.content import PREVIEW, Call, Options
from messages.html import Html, bold, fit, join, lines, shorten
from messages.moments import moment
from messages.screen import Button, Screen, rows
from messages.words import Words

# What a notice is about, in a line: from its facts, by its kind.
Lines = Mapping[str, Callable[[Words, Mapping[str, Any]], Html]]

NO_LINES: Lines = MappingProxyType({})
DIGEST = 12  # entries that a digest shows; the rest is in the inbox
_TITLE = 80  # UTF-16 units of a line
_TOPIC = 40  # likewise, where a topic stands beside something
_TEXTS = (ContentKind.TEXT, ContentKind.QUESTION)


def inbox(words: Words, page: Page, zone: ZoneInfo, now: datetime, *, known: Lines = NO_LINES) -> Screen:
    """A page of the inbox; an empty one says what will come and how to choose."""
    choose = Button(words.plain("button-topics"), data="tp")
    home = Button(words.plain("button-home"), data="go")
    if not page.total:
        return Screen(words.html("inbox-empty"), [[choose], [home]])
    first = page.offset + 1
    head = words.html("inbox-title", count=page.total)
    where = f"{first}–{page.offset + len(page.entries)}" if page.pages > 1 else ""
    blocks = [
        join([part for part in (head, where) if part], " · "),
        *_list(words, page.entries, first, zone, now, known),
    ]
    around = []
    if page.number > 0:
        around.append(Button(words.plain("button-previous"), data=_page(page.number - 1)))
    if page.number + 1 < page.pages:
        around.append(Button(words.plain("button-next"), data=_page(page.number + 1)))
    entries = _buttons(page.entries, first, origin=f"p{page.number}")
    return Screen(fit(blocks), [*entries, around, [choose, home]])


def digest(
    words: Words,
    entries: Sequence[Entry],
    zone: ZoneInfo,
    now: datetime,
    *,
    weekly: bool,
    known: Lines = NO_LINES,
) -> Screen:
    """What came together since the last digest: the first `DIGEST` entries, and how many more the inbox has."""
    shown = entries[:DIGEST]
    blocks = [words.html("digest-weekly" if weekly else "digest-daily", count=len(entries))]
    blocks += _list(words, shown, 1, zone, now, known)
    if len(entries) > len(shown):
        blocks.append(words.html("digest-more", count=len(entries) - len(shown)))
    blocks.append(words.html("digest-why"))
    buttons = _buttons(shown, 1, origin="w" if weekly else "d")
    return Screen(fit(blocks), [*buttons, [Button(words.plain("button-inbox"), data="ib")]])


def notice(
    words: Words, entry: Entry, zone: ZoneInfo, now: datetime, *, origin: str = "", known: Lines = NO_LINES
) -> Screen:
    """A notice that came, by itself."""
    return Screen(
        join([_name(words, entry, known), _about(words, entry, zone, now)], "\n\n"), [_back(words, entry, origin)]
    )


def announcement(
    words: Words,
    entry: Entry,
    zone: ZoneInfo,
    now: datetime,
    *,
    chat_id: int,
    message_id: int | None,
    origin: str = "",
) -> list[Call]:
    """An announcement that came, as calls: a text takes the place of the list (`message_id`) with the way back below it, anything else
    comes as messages of its own. So does what is protected, since an edit cannot protect."""
    options = Options(run_id=entry.run_id or PREVIEW, confirm=entry.confirm, protected=entry.protected)
    letter = content.letter(words, entry.contents, options, _about(words, entry, zone, now))
    calls = content.send_calls(letter, chat_id=chat_id)
    if letter.content.kind not in _TEXTS or entry.protected or message_id is None:
        return calls
    keyboard = Screen(Html(""), [*letter.keyboard, _back(words, entry, origin)]).keyboard()
    _, params = calls[0]
    return [("editMessageText", {**params, "message_id": message_id, "reply_markup": keyboard})]


def _list(
    words: Words, entries: Sequence[Entry], first: int, zone: ZoneInfo, now: datetime, known: Lines
) -> list[Html]:
    return [
        lines(join([f"{number}. ", _name(words, entry, known)]), _about(words, entry, zone, now))
        for number, entry in enumerate(entries, start=first)
    ]


def _name(words: Words, entry: Entry, known: Lines) -> Html:
    """The announcement's first words in the reader's language, or what the notice is about."""
    if entry.contents:
        version, _ = in_language(entry.contents, words.language.value)
        has_words = bool(title(version))
        return bold(shorten(content.name(words, version) if has_words or not entry.title else entry.title, _TITLE))
    line = known.get(entry.kind)
    return line(words, entry.facts) if line is not None else words.html("inbox-notice")


def _about(words: Words, entry: Entry, zone: ZoneInfo, now: datetime) -> str:
    """When it came, and under which topic."""
    parts = [moment(words, entry.at, zone, now=now)]
    if entry.topic is not None:
        parts.append(shorten(topics.full_name(words, entry.topic), _TOPIC))
    return " · ".join(parts)


def _buttons(entries: Sequence[Entry], first: int, *, origin: str) -> list[list[Button]]:
    """A number for each line; `origin` says where the way back leads."""
    return rows(
        Button(str(number), data=f"ib:{entry.code}:{origin}") for number, entry in enumerate(entries, start=first)
    )


def _back(words: Words, entry: Entry, origin: str) -> list[Button]:
    """The way back to the page or the digest from which an entry was opened."""
    if origin in ("d", "w") and entry.digest_id is not None:
        return [Button(words.plain("button-digest-back"), data=f"ig:{entry.digest_id}:{origin}")]
    page = int(origin[1:]) if origin.startswith("p") else 0
    return [Button(words.plain("button-inbox-back"), data=_page(page))]


def _page(number: int) -> str:
    return f"ib:p{number}" if number else "ib"
