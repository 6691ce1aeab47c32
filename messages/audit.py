"""The history in words: who did what to which thing, and when."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lab.applications.exporting import Exported
from lab.applications.stages import Verb
from lab.audit import GROUP, PAGE, TOPIC, USER, Page, Section
from lab.opening_edits.cells import COLUMNS
from messages import seminar_edit_fields
from messages.grants import name_of
from messages.html import Html, bold, fit, join, lines, shorten
from messages.moments import moment
from messages.opening_fields import cell, column_name
from messages.screen import Button, Screen, rows
from messages.topics import full_name
from messages.words import Words
from storage.history import HistoryEntry
from storage.users import Role

SECTION_LETTERS = {
    "l": Section.ALL,
    "a": Section.ANNOUNCEMENTS,
    "r": Section.ROLES,
    "g": Section.GROUPS,
    "d": Section.DATA,
    "p": Section.APPLICATIONS,
    "s": Section.SEMINARS,
}
_LETTERS = {section: letter for letter, section in SECTION_LETTERS.items()}
# Each has a text, `audit-<action>`; others are shown by their names.
ACTIONS = (
    *(
        f"announcement.{what}"
        for what in ("written", "edited", "confirmed", "asked", "approved", "overridden", "refused")
    ),
    *(f"announcement.{what}" for what in ("cancelled", "paused", "resumed", "held_back")),
    *(
        f"run.{what}"
        for what in ("begun", "paused", "resumed", "cancelled", "retried", "edited", "retracted", "missed")
    ),
    *("person.linked", "person.unlinked"),
    *("role.granted", "grant.link_created", "group.marked", "group.unmarked", "topic.subscribed", "topic.unsubscribed"),
    *(f"opening.{what}" for what in ("created", "edited", "extended", "announced", "closed", "filled", "reopened")),
    "opening.answer_moved",
    *(f"opening.exported_{what}" for what in Exported),
    *(f"seminar.{what}" for what in ("created", "edited", "published", "cancelled", "restored", "removed")),
    *(
        "seminar.told",
        "seminar.material_added",
        "seminar.material_removed",
        "series.created",
        "series.edited",
        "series.ended",
    ),
    *(f"seminar.question_{what}" for what in ("waiting", "shown", "hidden", "answered")),
    *(f"programme.{what}" for what in ("made", "edited", "switched_on", "switched_off", "removed")),
    *(f"programme.{what}" for what in ("posted", "empty", "missed")),
    *("data.imported", "data.changed", "data.ordered", "samples.removed"),
    *(f"application.{verb}" for verb in Verb),
    *(f"application.{what}" for what in ("document", "slot_picked", "slot_moved", "slot_cancelled", "erased")),
)
_BY_ITSELF = (
    "run.",
    "announcement.",
    "application.",
    "programme.",
    "seminar.told",
)  # what nobody did, the bot did; else it was done at the command line
_OF_LISTS = ("imported", "changed", "ordered")
_UNKNOWN = "?"


def history(words: Words, found: Page, *, zone: ZoneInfo, now: datetime, reference: str = "") -> Screen:
    """One page. `reference` stands for what it is about in its buttons."""
    first = found.number * PAGE + 1
    where = f"{first}–{first + len(found.entries) - 1} / {found.total}" if found.pages > 1 else ""
    title = words.html("audit-of", item=found.about) if found.about else words.html("audit-title")
    blocks = [join([part for part in (title, where) if part], " · ")]
    blocks += [_entry(words, entry, found, zone, now) for entry in found.entries]
    if not found.entries:
        blocks.append(words.html("audit-none-of" if found.about else "audit-none", item=found.about))
    around = []
    if found.number > 0:
        around.append(Button(words.plain("button-newer"), data=_data(found.section, found.number - 1, reference)))
    if found.number + 1 < found.pages:
        around.append(Button(words.plain("button-older"), data=_data(found.section, found.number + 1, reference)))
    return Screen(fit(blocks), [around, *_ways(words, found)])


def message(action: str) -> str:
    """The id of an action's text."""
    return f"audit-{action.replace('.', '-').replace('_', '-')}"


def _data(section: Section, number: int = 0, reference: str = "") -> str:
    return f"hi:{_LETTERS[section]}:{number}" + (f":{reference}" if reference else "")


def _ways(words: Words, found: Page) -> list[list[Button]]:
    if found.about:
        everything = Button(words.plain("button-audit-everything"), data=_data(Section.ALL))
        if found.announcement_id is None:
            return [[everything]]
        return [[Button(words.plain("button-announcement"), data=f"am:{found.announcement_id}"), everything]]
    sections = [
        Button(
            f"{'✓ ' if section is found.section else ''}{words.plain(f'button-audit-{section}')}", data=_data(section)
        )
        for section in Section
    ]
    return [*rows(sections), [Button(words.plain("button-home"), data="go")]]


def _entry(words: Words, entry: HistoryEntry, found: Page, zone: ZoneInfo, now: datetime) -> Html:
    return lines(
        join([moment(words, entry.at, zone, now=now), bold(_who(words, entry, found))], " · "),
        _what(words, entry, found, zone),
    )


def _who(words: Words, entry: HistoryEntry, found: Page) -> str:
    if entry.actor_id is None:
        return words.plain("audit-by-bot" if entry.action.startswith(_BY_ITSELF) else "audit-by-operator")
    user = found.people.get(entry.actor_id)
    return name_of(user) if user is not None else str(entry.actor_id)


def _what(words: Words, entry: HistoryEntry, found: Page, zone: ZoneInfo) -> Html:
    kind, _, done = entry.action.partition(".")
    action = f"data.{done}" if done in _OF_LISTS and f"list-{kind}" in words else entry.action
    if action == "announcement.confirmed" and entry.facts.get("waits"):
        action = "announcement.asked"
    if action not in ACTIONS:
        return join([part for part in (entry.action, entry.item) if part], " · ")
    facts = {**_facts(words, entry, found), "item": _item(words, entry, found)}
    if entry.kind == "opening":
        facts |= _of_opening(words, entry, zone)
    if entry.kind in ("seminar", "series"):
        facts |= _of_seminar(words, entry)
    if f"list-{kind}" in words:
        facts["list"] = words.plain(f"list-{kind}")
    return words.html(message(action), **facts)


def _facts(words: Words, entry: HistoryEntry, found: Page) -> Mapping[str, Any]:
    """What the texts may want to know; what a row does not say is said to be unknown."""
    names = ("recipients", "skipped", "again", "copies", "missed", "reason", "person", "people")
    facts: dict[str, Any] = {name: entry.facts.get(name, _UNKNOWN) for name in names}
    facts["missed"] = entry.facts.get("count", _UNKNOWN)
    facts |= {name: _role(words, entry.facts.get(name)) for name in ("role", "was")}
    if entry.action == "grant.link_created":
        facts["role"] = _role(words, entry.item)
    chat = found.groups.get(entry.facts.get("chat", 0))
    return facts | {"chat": chat.title if chat is not None else _UNKNOWN}


def _of_opening(words: Words, entry: HistoryEntry, zone: ZoneInfo) -> Mapping[str, Any]:
    """What was changed, old and new; moments as days."""
    changes = [words.plain("audit-change", field=column_name(words, column), old=cell(words, column, old), new=cell(words, column, new))
        for column, old, new in entry.facts.get("changes", ()) if column in COLUMNS]  # fmt: skip
    days = {name: _stored_moment(words, entry.facts.get(name), zone) for name in ("was", "until")}
    return {"changes": shorten("; ".join(changes), 600) or _UNKNOWN, **days}


def _of_seminar(words: Words, entry: HistoryEntry) -> Mapping[str, Any]:
    """Which fields were changed."""
    fields = [
        seminar_edit_fields.field_name(words, str(column), subject=entry.kind)
        for column, *_ in entry.facts.get("changes", ())
    ]
    return {"fields": words.plain("list-separator").join(dict.fromkeys(fields)) or _UNKNOWN}


def _stored_moment(words: Words, value: Any, zone: ZoneInfo) -> str:
    """A day, or a moment in UTC, as it is stored."""
    if "T" not in str(value):
        return str(value or "—")
    return moment(words, datetime.fromisoformat(value), zone)


def _role(words: Words, value: Any) -> str:
    return words.plain(f"role-{value}") if value in tuple(Role) else _UNKNOWN


def _item(words: Words, entry: HistoryEntry, found: Page) -> str:
    """The thing, by its name where it has one."""
    match entry.kind:
        case kind if kind == USER:
            user = found.people.get(int(entry.item))
            return name_of(user) if user is not None else entry.item
        case kind if kind == GROUP:
            chat = found.groups.get(int(entry.item))
            return chat.title if chat is not None else entry.item
        case kind if kind == TOPIC and entry.item in found.topics:
            return full_name(words, found.topics[entry.item])
        case _:
            return entry.item or _UNKNOWN
