"""Editing openings: what can be edited, what would change, what was saved."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.opening_edits.cells import COLUMNS
from lab.opening_edits.saving import Look, Saved
from lab.opening_edits.subjects import COPY, NEW
from messages import bilingual
from messages.forms import Body
from messages.html import Html, bold, fit, join, lines, shorten
from messages.opening_fields import Push, cell, column_name
from messages.opening_lists import card_data
from messages.opening_times import when
from messages.screen import Button, Screen, rows
from messages.words import Words, enum_id
from storage.openings import Opening, OpeningKind

LABEL = 40
SHOWN = 10  # changes in one message


def edit_data(code: str) -> str:
    """What a press on Edit says."""
    return f"eo:{code}"


def card_buttons(words: Words, opening: Opening) -> list[list[Button]]:
    """What admins can do about an opening, under its card."""
    edit = Button(words.plain("button-opening-edit"), data=edit_data(opening.code))
    end = Button(
        words.plain("button-opening-reopen" if opening.ended else "button-opening-end"), data=f"ee:{opening.code}"
    )
    extend = (
        [Button(words.plain("button-opening-extend"), data=f"ed:{opening.code}")]
        if opening.closes_at is not None
        else []
    )
    answer = Button(words.plain("button-opening-answer"), data=f"en:{opening.code}")
    return [[edit, *extend], [answer, end]]


def home(words: Words, found: Sequence[Opening], *, zone: ZoneInfo, now: datetime) -> Screen:
    """What can be edited."""
    new = [Button(words.plain(f"button-opening-new-{kind.value}"), data=f"ek:{kind.value}") for kind in OpeningKind]
    listed = [
        lines(join([bold(_title(words, one)), one.code], " · "), when(words, one, zone=zone, now=now)) for one in found
    ]
    codes = [Button(one.code, data=edit_data(one.code)) for one in found]
    blocks = [words.html("edit-home"), *listed] if found else [words.html("edit-home-empty")]
    return Screen(fit(blocks), [new, *rows(codes), [Button(words.plain("button-edit-home"), data="mew")]])


def new(words: Words, kind: OpeningKind, found: Sequence[Opening]) -> Screen:
    """How a new one begins."""
    nothing = Button(words.plain("button-opening-from-nothing"), data=f"es:{NEW}{kind.value}")
    copies = [
        [
            Button(
                shorten(words.plain("button-opening-copy", code=one.code, title=_title(words, one)), LABEL),
                data=f"es:{COPY}{one.code}",
            )
        ]
        for one in found
    ]
    back = [Button(words.plain("button-openings-edit"), data="eh")]
    return Screen(words.html("opening-new", kind=words.plain(enum_id(kind))), [[nothing], *copies, back])


def changes(words: Words, seen: Look, push: Push) -> Body:
    """What would change, what speaks against it, and what others have changed meanwhile."""
    if seen.clashes:
        listed = [
            words.html(
                "opening-clash",
                field=column_name(words, one.column),
                was=cell(words, one.column, one.was),
                theirs=cell(words, one.column, one.theirs),
                mine=cell(words, one.column, one.mine),
            )
            for one in seen.clashes[:SHOWN]
        ]
        mine = push(words.plain("button-clash-mine"), "mine")
        theirs = push(words.plain("button-clash-theirs"), "theirs")
        return Body(fit([words.html("opening-clashes"), *listed], limit=1500), [[mine], [theirs]])
    wrong = (
        words.html("form-error", error=words.html(seen.wrong[1].message, **seen.wrong[1].facts))
        if seen.wrong
        else Html("")
    )
    if seen.new:
        return Body(fit([wrong, words.html("opening-new-check")]))
    listed = [
        _change(words, one.column, _text(one.column, one.old), _text(one.column, one.new)) for one in seen.changes
    ]
    theirs_ = [_change(words, one.column, one.was, one.theirs) for one in seen.theirs]
    return Body(
        fit(
            [
                wrong,
                lines(words.html("opening-changes"), *_some(words, listed))
                if listed
                else words.html("opening-no-changes"),
                lines(*(words.html(one.message, **one.facts) for one in seen.warned)),
                lines(words.html("opening-changed-meanwhile"), *_some(words, theirs_)) if theirs_ else Html(""),
            ],
            limit=1800,
        )
    )


def saved(words: Words, done: Saved, *, zone: ZoneInfo, now: datetime) -> Screen:
    """What was saved."""
    opening = done.opening
    title = join([bold(_title(words, opening)), opening.code], " · ")
    listed = [
        _change(words, one.column, _text(one.column, one.old), _text(one.column, one.new)) for one in done.changes
    ]
    if done.new:
        head = words.html("opening-created")
    elif listed:
        head = words.html("opening-saved", count=len(listed))
    else:
        head = words.html("opening-nothing-changed")
    theirs = [_change(words, one.column, one.was, one.theirs) for one in done.theirs]
    blocks = [
        lines(head, title, when(words, opening, zone=zone, now=now)),
        lines(*_some(words, listed)),
        lines(words.html("opening-changed-meanwhile"), *_some(words, theirs)) if theirs else Html(""),
    ]
    card = Button(words.plain("button-opening-card"), data=card_data(opening.code))
    again = Button(words.plain("button-opening-edit"), data=edit_data(opening.code))
    return Screen(fit(blocks), [[card], [again, Button(words.plain("button-openings-edit"), data="eh")]])


def _text(column: str, value: object) -> str:
    return COLUMNS[column].type.show(value, "en")  # type: ignore[arg-type]


def _change(words: Words, column: str, old: str, new_: str) -> Html:
    return words.html(
        "opening-change", field=column_name(words, column), old=cell(words, column, old), new=cell(words, column, new_)
    )


def _some(words: Words, listed: Sequence[Html]) -> list[Html]:
    more = [words.html("opening-changes-more", count=len(listed) - SHOWN)] if len(listed) > SHOWN else []
    return [*listed[:SHOWN], *more]


def _title(words: Words, opening: Opening) -> str:
    return bilingual.of(opening, "title").in_language(words.language)
