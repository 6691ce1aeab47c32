"""Materials of a seminar, for those who look after them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lab.seminar_edits.telling import Told
from messages.html import Html, fit, join, lines, link, shorten
from messages.screen import Button, Screen
from messages.seminar_edits import edit_data, head, told
from messages.words import Words, enum_id
from storage.seminar_materials import SeminarMaterial
from storage.seminars import Seminar

LABEL = 34  # characters on a button
SHOWN = 80


def name(material: SeminarMaterial) -> str:
    """What it is called."""
    return material.title or material.file_name or material.url


def every(
    words: Words,
    seminar: Seminar,
    found: Sequence[SeminarMaterial],
    *,
    editor: bool,
    now: datetime,
    told_: Told | None = None,
    note: Html | None = None,
) -> Screen:
    """The materials in their order, each with a button. `editor`: who may change the rest too."""
    listed = [_line(words, number, one) for number, one in enumerate(found, 1)]
    blocks = [
        note or Html(""),
        head(words, seminar),
        lines(*listed) if listed else words.html("seminar-materials-none"),
        told(words, told_, now=now),
    ]
    buttons = [
        [Button(f"✏️ {number}. {shorten(name(one), LABEL)}", data=f"mex:{one.id}")]
        for number, one in enumerate(found, 1)
    ]
    back = (
        Button(words.plain("button-seminar-edit"), data=edit_data(seminar.code))
        if editor
        else Button(words.plain("button-seminar-card"), data=f"mc:{seminar.code}")
    )
    add = Button(words.plain("button-material-add"), data=f"med:{seminar.code}:add")
    return Screen(fit(blocks), [[add], *buttons, [back]])


def one(words: Words, seminar: Seminar, found: Sequence[SeminarMaterial], material: SeminarMaterial) -> Screen:
    """One of them, with what can be done about it."""
    ids = [held.id for held in found]
    place = ids.index(material.id) if material.id in ids else 0
    move = []
    if place > 0:
        move.append(Button(words.plain("button-question-up"), data=f"mex:{material.id}:m{place - 1}"))
    if place + 1 < len(ids):
        move.append(Button(words.plain("button-question-down"), data=f"mex:{material.id}:m{place + 1}"))
    remove = [Button(words.plain("button-material-remove"), data=f"mex:{material.id}:x")]
    back = [Button(words.plain("button-material-back"), data=f"med:{seminar.code}")]
    return Screen(fit([head(words, seminar), _line(words, place + 1, material)]), [move, remove, back])


def what(stored: Mapping[str, str]) -> str:
    """What was sent, in the form."""
    return shorten(str(stored.get("file_name") or stored.get("url") or ""), SHOWN)


def _line(words: Words, number: int, material: SeminarMaterial) -> Html:
    shown = shorten(name(material), SHOWN)
    called = link(shown, material.url) if material.url else join(["📎 ", shown])
    return words.html("seminar-material-line", number=number, kind=words.plain(enum_id(material.kind)), name=called)
