"""The form about an opening: what stands under its questions, and its answers in words. `push` makes a button of a text and what its press
says."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime

from babel.dates import format_datetime

from lab.imports.problems import Unreadable
from lab.imports.questions import Questions
from lab.opening_edits.cells import COLUMNS, UNTIL_FILLED
from lab.opening_edits.references import Named
from lab.opening_questions import Question, QuestionKind
from messages.bilingual import Bilingual
from messages.composing import LANGUAGE_NAMES
from messages.forms import Body
from messages.html import Html, bold, escape, fit, join, lines, shorten
from messages.moments import zone_name
from messages.opening_times import day
from messages.screen import Button, rows
from messages.words import Language, Words

Push = Callable[[str, str], Button]
# By the clocks of the zone that stands beside it.
_CLOCK = {Language.ZH: "y年M月d日 EEE HH:mm", Language.EN: "EEE d MMM y, HH:mm"}
LABEL = 34  # of what stands on a button
EACH = 60  # characters of each of two versions: all answers stand on one screen, with what would change below them
SHOWN = 160  # characters of a value in a line
_OTHER = {"zh": "en", "en": "zh"}
_IT_IS = {"zh": "button-announce-is-zh", "en": "button-announce-is-en"}
_WITHOUT = {"zh": "button-announce-drop-zh", "en": "button-announce-drop-en"}
QUESTION_KINDS = {
    QuestionKind.TEXT: "question-text",
    QuestionKind.NUMBER: "question-number",
    QuestionKind.DATE: "question-date",
    QuestionKind.CHOICE: "question-choice",
    QuestionKind.CHOICES: "question-choices",
    QuestionKind.FILE: "question-file",
    QuestionKind.YESNO: "question-yesno",
}


def digest(text: str) -> str:
    """What names a thing in a button of few bytes."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def both(words: Words, held: Mapping[str, str] | None, push: Push) -> Body:
    """A text in two languages, with what can be done about it."""
    if not held:
        return Body(words.html("opening-both-hint"))
    shown = lines(*(_in(words, language, text) for language, text in sorted(held.items(), reverse=True)))
    if len(held) == 1:
        (only,) = held
        missing = _OTHER[only]
        hint = words.html("opening-both-second", language=words.plain(LANGUAGE_NAMES[missing]))
        return Body(fit([shown, hint]), [[push(words.plain(_IT_IS[missing]), f"={missing}")]])
    return Body(
        fit([shown, words.html("opening-both-replace")]),
        [[push(words.plain(_WITHOUT[language]), f"-{language}") for language in ("zh", "en")]],
    )


def both_value(held: Mapping[str, str]) -> Html:
    """Both versions in a line."""
    return escape(" / ".join(shorten(held[language], EACH) for language in ("zh", "en") if held.get(language)))


def several(words: Words, items: Sequence[tuple[str, str]], push: Push, *, hint: str) -> Body:
    """Things, (what is stored, what it is called), each with a button that takes it away."""
    listed = lines(*(join([f"{number}. ", shorten(name, SHOWN)]) for number, (_, name) in enumerate(items, 1)))
    buttons = [[push(f"🗑 {shorten(name, LABEL)}", f"-{digest(stored)}")] for stored, name in items]
    return Body(fit([listed, words.html(hint)]), buttons)


def with_those_who_cannot(words: Words, body: Body, names: Sequence[str]) -> Body:
    """Reviewers, with what is still to be done for some of them."""
    if not names:
        return body
    note = words.html("opening-reviewers-cannot", names=words.plain("list-separator").join(names))
    return Body(fit([body.text, note]), body.buttons)


def options(words: Words, offered: Sequence[tuple[str, str]], push: Push, *, hint: str | None = None) -> Body:
    """Buttons that are answers: (value, text)."""
    buttons = [push(shorten(text, LABEL), value) for value, text in offered]
    return Body(words.html(hint) if hint else Html(""), rows(buttons, per_row=2))


def criterion(words: Words, line: str) -> str:
    """A criterion's line as a name with its best score."""
    parts = [part.strip() for part in line.split("|")]
    zh, en, most = (*parts[1:], "", "")[:3]
    name = Bilingual(zh, en).in_language(words.language) or parts[0]
    return words.plain("criterion-line", name=name, most=most or "5")


def organisation(words: Words, text: str) -> str:
    """An organisation's name."""
    zh, _, en = (part.strip() for part in text.partition("="))
    return Bilingual(zh, en or zh).in_language(words.language)


def person(words: Words, named: Named, key: str) -> str:
    """A person by code, or a user by id, by name."""
    if key in named.persons:
        return f"{Bilingual(*named.persons[key]).in_language(words.language)} · {key}"
    return f"{named.users[key]} · {key}" if key in named.users else key


def questions(words: Words, asked: Sequence[Question], push: Push, *, adding: str = "") -> Body:
    """All questions, each with a button, and the way to another one."""
    listed = lines(*(join([f"{number}. ", _question(words, one)]) for number, one in enumerate(asked, 1)))
    if adding:
        hint = words.html(
            f"question-send-{'choices' if adding.startswith('choice') else 'one'}", kind=kind(words, adding)
        )
        return Body(fit([listed, hint]), [[push(words.plain("button-question-no"), "+")]])
    buttons: list[list[Button]] = [
        [push(f"✏️ {number}. {shorten(_label(words, one), LABEL)}", f"v{digest(one.name)}")]
        for number, one in enumerate(asked, 1)
    ]
    kinds = [push(f"＋ {kind(words, value)}", f"+{value}") for value in QuestionKind]
    return Body(fit([listed, words.html("questions-hint")]), [*buttons, *rows(kinds)])


def question(words: Words, asked: Sequence[Question], one: Question, push: Push, *, renaming: bool = False) -> Body:
    """One question, with what can be done about it."""
    key, place = digest(one.name), list(asked).index(one)
    details = [
        words.plain("option-line", text=Bilingual(option.zh, option.en).in_language(words.language))
        for option in one.options
    ]
    text = lines(
        _question(words, one), *details, *([one.label_zh, one.label_en] if one.label_zh and one.label_en else [])
    )
    if renaming:
        choosing = one.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES)
        hint = words.html(f"question-send-{'choices' if choosing else 'one'}", kind=kind(words, one.kind))
        return Body(fit([text, hint]), [[push(words.plain("button-question-no"), "+")]])
    move = []
    if place > 0:
        move.append(push(words.plain("button-question-up"), f"m{place - 1}:{key}"))
    if place + 1 < len(asked):
        move.append(push(words.plain("button-question-down"), f"m{place + 1}:{key}"))
    required = words.plain("button-question-optional" if one.required else "button-question-required")
    return Body(
        fit([text]),
        [
            [push(words.plain("button-question-text"), f"t{key}")],
            [push(required, f"{'o' if one.required else 'r'}{key}")],
            move,
            [push(words.plain("button-question-remove"), f"x{key}")],
            [push(words.plain("button-questions-back"), "v")],
        ],
    )


def questions_value(words: Words, asked: Sequence[Question]) -> Html:
    """All questions in a line."""
    labels = words.plain("list-separator").join(shorten(_label(words, one), 40) for one in asked)
    return escape(shorten(labels, SHOWN))


def kind(words: Words, value: str) -> str:
    """What a question asks for."""
    return words.plain(QUESTION_KINDS[QuestionKind(value)])


def cell(words: Words, column: str, text: str) -> str:
    """A cell in the reader's language; of a list, its parts in a line."""
    if column == "closes_at" and text in ("", UNTIL_FILLED):
        return words.plain("opening-filled-only")
    if not text:
        return words.plain("form-none")
    if column == "zone":
        return zone_name(words, text)
    if column == "questions":
        return _asked(words, text)
    with suppress(ValueError):
        if column in ("closes_at", "opens_at"):
            return format_datetime(datetime.fromisoformat(text), _CLOCK[words.language], locale=words.language.value)
        if column == "answer_by":
            return day(words, date.fromisoformat(text))
    known = COLUMNS[column].type
    with suppress(Unreadable):
        text = known.show(known.read(text), words.language.value)
    return shorten(" / ".join(text.splitlines()), SHOWN)


def _asked(words: Words, text: str) -> str:
    """The questions of a cell by what they ask."""
    try:
        asked = Questions().read(text)
    except Unreadable:
        return shorten(text, SHOWN)
    labels = [_label(words, one) for one in asked if isinstance(one, Question)] if isinstance(asked, tuple) else []
    return shorten(words.plain("list-separator").join(shorten(label, 40) for label in labels), SHOWN)


def column_name(words: Words, column: str) -> str:
    """A column as the form calls it."""
    if column[-3:] in ("_zh", "_en"):
        field = words.plain(f"opening-field-{column[:-3]}".replace("_", "-"))
        return words.plain("opening-field-in", field=field, language=words.plain(LANGUAGE_NAMES[column[-2:]]))
    return words.plain(f"opening-field-{column}".replace("_", "-"))


def _in(words: Words, language: str, text: str) -> Html:
    return lines(bold(words.plain(LANGUAGE_NAMES[language])), shorten(text, 1200))


def _question(words: Words, one: Question) -> Html:
    message = "question-line-required" if one.required else "question-line-optional"
    bounds = "" if one.least is None and one.most is None else f" {one.least or ''}–{one.most or ''}"
    limit = words.plain("question-limit", count=one.limit) if one.limit else ""
    return words.html(
        message, label=shorten(_label(words, one), 2 * EACH), kind=f"{kind(words, one.kind)}{bounds}{limit}"
    )


def _label(words: Words, one: Question) -> str:
    return Bilingual(one.label_zh, one.label_en).in_language(words.language)
