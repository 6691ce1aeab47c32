"""The applications of one person: the list of them, and how their buttons are called."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.applications.own import WANTED, Begun, Everything, Listed
from messages import bilingual
from messages.forms import PREFIX
from messages.html import Html, bold, fit, join, lines, shorten
from messages.moments import distance, moment, offset, zone_name
from messages.opening_lists import apply_data
from messages.opening_times import when
from messages.screen import Button, Screen, rows
from messages.words import Words
from storage.applications import ApplicationStage
from storage.openings import Opening
from storage.slots import Slot

# Texts whose ids are put together.
FAMILY = frozenset({*(f"my-todo-{way}" for way in WANTED), *(f"my-short-{stage}" for stage in ApplicationStage)})
PAGE = 6  # applications on a screen
_TITLE = 80  # UTF-16 units


@dataclass(frozen=True)
class To:
    """Who reads: their words and zone, the laboratory's zone, and when."""

    words: Words
    zone: ZoneInfo
    lab_zone: ZoneInfo
    now: datetime


def list_data(page: int = 0) -> str:
    """Data of the button that shows a page of one's applications, counted from 0."""
    return f"yl:{page}" if page else "yl"


def open_data(application_id: int) -> str:
    """Data of the button that opens an application for its applicant."""
    return f"ya:{application_id}"


def edit_data(application_id: int) -> str:
    """Data of the button that edits what was submitted."""
    return f"we:{application_id}"


def title_of(to: To, opening: Opening) -> str:
    """The opening's title, not too long."""
    return shorten(bilingual.of(opening, "title").in_language(to.words.language), _TITLE)


def at(to: To, moment_: datetime) -> str:
    """A moment in the reader's zone."""
    return moment(to.words, moment_, to.zone, now=to.now)


def elsewhere(to: To, moment_: datetime, zone: ZoneInfo) -> Html | None:
    """The same moment in another zone, where that reads differently."""
    if offset(zone, moment_) == offset(to.zone, moment_):
        return None
    other = moment(to.words, moment_, zone, now=to.now)
    return to.words.html("opening-elsewhere", zone=zone_name(to.words, zone.key), at=other)


def until(to: To, moment_: datetime) -> str:
    """A moment that is still to come, with how far away it is."""
    left = distance(to.words, moment_, to.zone, now=to.now)
    told = at(to, moment_)
    return to.words.plain("my-until", distance=left, at=told) if left else told


def listing(to: To, every: Everything, *, page: int = 0) -> Screen:
    """All applications, those first that want something of the reader; then what was begun."""
    words = to.words
    entries: list[Listed | Begun] = [*every.listed, *every.begun]
    if not entries:
        return empty(words)
    pages = -(-len(entries) // PAGE)
    page = min(page, pages - 1)
    shown = entries[page * PAGE : (page + 1) * PAGE]
    wanting = sum(one.wanted is not None for one in every.listed)
    head = lines(
        words.html("my-title"),
        words.html("my-wanted", count=wanting) if wanting else words.html("my-nothing-wanted"),
        words.html("my-page", page=page + 1, pages=pages) if pages > 1 else None,
    )
    blocks = [_listed(to, one) if isinstance(one, Listed) else _begun(to, one) for one in shown]
    ways = [button for one in shown if (button := _way(to, one)) is not None]
    turn = []
    if page > 0:
        turn.append(Button(words.plain("button-previous"), data=list_data(page - 1)))
    if page + 1 < pages:
        turn.append(Button(words.plain("button-next"), data=list_data(page + 1)))
    return Screen(fit([head, *blocks]), [*rows(ways, per_row=1), turn, _home(words)])


def empty(words: Words) -> Screen:
    """There are none yet: where openings are."""
    find = [
        Button(words.plain("button-my-internships"), data="do:internships"),
        Button(words.plain("button-my-postdocs"), data="do:postdocs"),
    ]
    return Screen(words.html("my-empty"), [find, _home(words)])


def slot_line(to: To, slot: Slot) -> Html:
    """When an interview is."""
    return to.words.html("my-slot", at=at(to, slot.starts_at))


def _home(words: Words) -> list[Button]:
    return [Button(words.plain("button-home"), data="go")]


def _listed(to: To, one: Listed) -> Html:
    words, seen = to.words, one.seen
    return lines(
        join([bold(title_of(to, one.opening)), seen.number], " · "),
        words.html("my-for", name=one.name) if one.name else None,
        words.html("my-since", stage=seen.stage, at=at(to, seen.since)),
        _wanted(to, one),
    )


def _wanted(to: To, one: Listed) -> Html:
    words = to.words
    if one.wanted is not None:
        todo = words.html(f"my-todo-{one.wanted}")
        due = words.html("my-due", at=until(to, one.due_at)) if one.due_at else None
        return join([todo, *([due] if due else [])], " ")
    if one.slot is not None and one.slot.starts_at > to.now:
        return slot_line(to, one.slot)
    return words.html(f"my-short-{one.seen.stage}")


def _begun(to: To, one: Begun) -> Html:
    words = to.words
    state = "my-draft" if one.open else "my-draft-closed"
    return lines(
        join([bold(title_of(to, one.opening)), one.opening.code], " · "),
        words.html(state, at=at(to, one.draft.updated_at)),
        when(words, one.opening, zone=to.zone, now=to.now),
    )


def _way(to: To, one: Listed | Begun) -> Button | None:
    words = to.words
    if isinstance(one, Listed):
        sign = "❗ " if one.wanted else ""
        title = shorten(title_of(to, one.opening), 24)
        return Button(f"{sign}{title} · {one.seen.number}", data=open_data(one.seen.id))
    if one.open:
        data = f"{PREFIX}{one.draft.id}:{one.draft.version}:g"
        return Button(words.plain("button-my-go-on", code=one.opening.code), data=data)
    return Button(words.plain("button-my-filled", code=one.opening.code), data=apply_data(one.opening.code))
