"""Forms as people see them: the question, the summary, and the ways out of both. Every screen has its buttons in the same places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from lab.forms.choices import Choice, Choices, Option, YesNo, folded
from lab.forms.dates import Date, Moment
from lab.forms.drafting import Sheet
from lab.forms.fields import Field, Own, Phrase
from lab.forms.files import File
from lab.forms.texts import Links
from messages.bilingual import Bilingual, told
from messages.html import MESSAGE_LIMIT, Html, bold, escape, fit, join, lines, link, shorten, utf16_length, visible
from messages.moments import moment
from messages.screen import Button, Rows, Screen, rows
from messages.words import Catalogue, Language, Words

PREFIX = "f:"
LONGEST_VALUE = 300  # UTF-16 units of an answer that are shown
NARROW = 12  # characters of a label that has another one beside it
_LONGEST_NAME = 60  # characters of what may be a field's name
_LEAST = 1000  # UTF-16 units of a summary that are for the answers
PAGE = 8  # fields of a summary's page
_DAYS = {Language.ZH: "y年M月d日 EEE", Language.EN: "EEE d MMM y"}
_MONTHS = {Language.ZH: "y年M月", Language.EN: "MMM y"}


@dataclass(frozen=True)
class Body:
    """What a field that draws itself puts under its question: a text and rows of buttons (their data made by `Press`). Under a summary,
    `main` stands in place of the form's own main action: where there are two ways to finish it, or none yet."""

    text: Html = field(default=Html(""))
    buttons: Rows = ()
    main: Rows | None = None


@dataclass(frozen=True)
class Shown:
    """What all screens of one draft are drawn with. `values` are the answers in words, by field."""

    words: Words
    zone: ZoneInfo
    now: datetime
    sheet: Sheet
    values: Mapping[str, Html]

    def data(self, act: str, *rest: str) -> str:
        """The data of a button: what to do, to which field, with which value."""
        return ":".join((f"{PREFIX}{self.sheet.draft_id}", str(self.sheet.version), act, *rest))

    def button(self, message: str, act: str, *rest: str, **facts: Any) -> Button:
        """A button with one of our texts."""
        return Button(self.words.plain(message, **facts), data=self.data(act, *rest))


def said(words: Words, phrase: Phrase) -> Html:
    """A phrase as HTML."""
    return words.html(phrase) if isinstance(phrase, str) else told(words, Bilingual(phrase.zh, phrase.en))


def titled(shown: Shown) -> Html:
    """What is being made, with its code where it has one."""
    form = shown.sheet.form
    title = said(shown.words, form.title)
    return join([title, shown.sheet.subject], " ") if _has_code(shown) else title


def _has_code(shown: Shown) -> bool:
    """Whether the subject is a code that people know: with a colon it says how something new begins."""
    return shown.sheet.form.names_subject and ":" not in shown.sheet.subject


def plainly(words: Words, phrase: Phrase) -> str:
    """A phrase for a button."""
    if isinstance(phrase, str):
        return words.plain(phrase)
    return Bilingual(phrase.zh, phrase.en).in_language(words.language)


def names(catalogue: Catalogue, asked: Field | None) -> dict[str, str]:
    """The options of a field by the names that somebody may type for them, in every language."""
    options = asked.options if isinstance(asked, (Choice, Choices)) else ()
    return {folded(plainly(words, option.label)): option.value for words in catalogue for option in options}


def called(catalogue: Catalogue, several: Sequence[Field], typed: str) -> Field | None:
    """The field whose name somebody typed, in any language: the way to one of many that needs no turning of pages."""
    name = folded(typed) if len(typed) <= _LONGEST_NAME else ""
    return next(
        (one for one in several if name and any(folded(plainly(words, one.label)) == name for words in catalogue)), None
    )


def value(words: Words, zone: ZoneInfo, asked: Field, stored: Any) -> Html:
    """An answer in words."""
    if stored is None or stored == []:
        return words.html("form-none")
    match asked:
        case Choice():
            return _option(words, asked.options, stored)
        case Choices():
            return join([_option(words, asked.options, one) for one in stored], words.plain("list-separator"))
        case YesNo():
            return words.html("form-yes" if stored else "form-no")
        case Date():
            day = date.fromisoformat(stored)
            patterns = _MONTHS if asked.month and day.day == 1 else _DAYS
            return escape(format_date(day, patterns[words.language], locale=words.language.value))
        case Moment():
            return escape(moment(words, datetime.fromisoformat(stored), zone))
        case Links():
            return join([link(one["text"], one["url"]) for one in stored], "\n")
        case File():
            return escape(shorten(str(stored.get("name") or stored.get("text") or "?"), LONGEST_VALUE))
    if isinstance(stored, Mapping):  # a message as content
        return escape(shorten(str(stored.get("text") or "…"), LONGEST_VALUE))
    return escape(shorten(str(stored), LONGEST_VALUE))


def question(
    shown: Shown,
    *,
    body: Body | None = None,
    echo: Html | None = None,
    error: Html | None = None,
    note: Html | None = None,
) -> Screen:
    """The question of the present field. `echo` is what was understood of the answer before it, `error` what is wrong with this one."""
    words, standing = shown.words, shown.sheet.standing
    asked = standing.field
    if asked is None:
        return summary(shown, echo=echo, note=note)
    # A full-width bracket brings its own space.
    space = "" if words.language is Language.ZH else " "
    optional = Html("") if asked.required else join([space, words.html("form-optional")])
    offered = shown.sheet.offer
    blocks = [
        lines(_title(shown), note, echo),
        error or Html(""),
        lines(
            join([bold(said(words, asked.ask)), optional]),
            words.html("form-example", example=said(words, asked.example)) if asked.example else None,
        ),
        body.text if body else Html(""),
        words.html("form-current", value=shown.values[asked.name]) if standing.answered and not body else Html(""),
        words.html("form-offer", value=value(words, shown.zone, asked, offered)) if offered is not None else Html(""),
    ]
    return Screen(fit(blocks), [*_answers(shown, asked, body), *_ways_on(shown, asked), _ways_out(shown, asked)])


def summary(
    shown: Shown,
    *,
    body: Body | None = None,
    page: int = 0,
    echo: Html | None = None,
    error: Html | None = None,
    note: Html | None = None,
) -> Screen:
    """All answers, a button to change each, and the main action. `body` is what the form has besides, such as a preview."""
    words, standing = shown.words, shown.sheet.standing
    answers = [
        words.html("form-line", label=_name(words, one), value=shown.values[one.name])
        for one in standing.visible
        if one.name in standing.answers or not shown.sheet.form.required_first
    ]
    blocks = [
        lines(_title(shown), note, echo),
        error or Html(""),
    ]
    below = body.text if body else words.html("form-check")
    # What is to be decided stands below the answers; many long ones make room for it.
    around = sum(utf16_length(visible(block)) + len("\n\n") for block in (*blocks, below))
    blocks += [fit(_grouped(answers), limit=max(MESSAGE_LIMIT - around, _LEAST)), below]
    pages = max(1, -(-len(standing.visible) // PAGE))
    page = min(page, pages - 1)
    change = [
        Button(f"✏️ {shorten(plainly(words, one.label), 30)}", data=shown.data("e", one.name))
        for one in standing.visible[page * PAGE : (page + 1) * PAGE]
    ]
    turn = []
    if page > 0:
        turn.append(shown.button("button-previous", "p", str(page - 1)))
    if page < pages - 1:
        turn.append(shown.button("button-next", "p", str(page + 1)))
    more = [shown.button("button-form-optional", "o", count=standing.optional_open)] if standing.optional_open else []
    submit: Rows = [[Button(plainly(words, shown.sheet.form.submit), data=shown.data("f"))]]
    if body is not None and body.main is not None:
        submit = body.main
    out = [shown.button("button-form-cancel", "x")]
    buttons = [*submit, *(body.buttons if body else ()), more, *rows(change, per_row=2), turn, out]
    return Screen(fit(blocks), buttons)


def ask_cancel(shown: Shown) -> Screen:
    """Before anything is thrown away."""
    count = sum(one is not None for one in shown.sheet.standing.given.values())
    text = shown.words.html("form-cancel-ask", title=titled(shown), count=count)
    return Screen(
        text,
        [
            [shown.button("button-form-set-aside", "k")],
            [shown.button("button-form-discard", "q")],
            [shown.button("button-form-return", "g")],
        ],
    )


def set_aside(shown: Shown) -> Screen:
    """The draft waits."""
    form = shown.sheet.form
    title = titled(shown)
    text = (
        shown.words.html("form-set-aside", title=title, command=f"/{form.command}")
        if form.command
        else shown.words.html("form-set-aside-no-command", title=title)
    )
    return Screen(
        text, [[shown.button("button-form-go-on", "g")], [Button(shown.words.plain("button-home"), data="go")]]
    )


def discarded(shown: Shown) -> Screen:
    """The draft is gone, and its user wanted it so."""
    home = Button(shown.words.plain("button-home"), data="go")
    return Screen(shown.words.html("form-discarded", title=titled(shown)), [[home]])


def resumed(shown: Shown) -> Screen:
    """There is a draft of this form already."""
    words, progress = shown.words, shown.sheet.standing.progress
    facts = {
        "title": titled(shown),
        "at": moment(words, shown.sheet.updated_at, shown.zone),
    }
    if shown.sheet.standing.field is None:
        text = words.html("form-resumed-complete", **facts)
    else:
        text = words.html("form-resumed", **facts, number=progress.number, total=progress.total)
    return Screen(
        text,
        [
            [shown.button("button-form-go-on", "g")],
            [shown.button("button-form-anew", "a")],
            [shown.button("button-form-cancel", "x")],
        ],
    )


def resume_button(shown: Shown) -> Button:
    """The way back to a draft, under the screens of other things."""
    form = shown.sheet.form
    title = plainly(shown.words, form.title)
    named = f"{title} {shown.sheet.subject}" if _has_code(shown) else title
    return shown.button("button-form-resume", "g", title=named)


def waiting(words: Words, several: Sequence[Shown]) -> Screen:
    """The drafts that wait, when nothing is under way."""
    buttons = [[resume_button(one)] for one in several]
    return Screen(words.html("form-waiting", count=len(several)), buttons)


def echo(shown: Shown, answered: Field) -> Html:
    """What was understood."""
    label = _name(shown.words, answered)
    return shown.words.html("form-echo", label=label, value=shown.values[answered.name])


def _name(words: Words, asked: Field) -> Html:
    """What stands before a colon: the label, which an opening may have put as a question."""
    label = said(words, asked.label)
    return Html(label.rstrip("?？")) if label.endswith(("?", "？")) else label


def _title(shown: Shown) -> Html:
    words, standing = shown.words, shown.sheet.standing
    title = titled(shown)
    if standing.field is None:
        return words.html("form-title-summary", title=title)
    progress = standing.progress
    message = "form-title-optional" if progress.optional else "form-title"
    return words.html(message, title=title, number=progress.number, total=progress.total)


def _answers(shown: Shown, asked: Field, body: Body | None) -> Rows:
    """The buttons that are answers."""
    words, held = shown.words, shown.sheet.standing.value
    if body is not None:
        return body.buttons
    if isinstance(asked, YesNo):
        return [
            [
                Button(_marked(words.plain("form-yes"), held is True), data=shown.data("v", asked.name, "1")),
                Button(_marked(words.plain("form-no"), held is False), data=shown.data("v", asked.name, "0")),
            ]
        ]
    if isinstance(asked, Choice):
        return _in_rows(
            Button(
                _marked(plainly(words, option.label), held == option.value),
                data=shown.data("v", asked.name, option.value),
            )
            for option in asked.options
        )
    if isinstance(asked, Choices):
        chosen = held or ()
        return _in_rows(
            Button(
                f"{'✅' if option.value in chosen else '⬜'} {plainly(words, option.label)}",
                data=shown.data("t", asked.name, f"{'-' if option.value in chosen else '+'}{option.value}"),
            )
            for option in asked.options
        )
    return []


def _ways_on(shown: Shown, asked: Field) -> Rows:
    standing = shown.sheet.standing
    if standing.answered:
        return [[shown.button("button-form-done" if asked.picked else "button-form-keep", "n", asked.name)]]
    if shown.sheet.offer is not None:
        return [[shown.button("button-form-use", "u", asked.name)]]
    return []


def _ways_out(shown: Shown, asked: Field) -> list[Button]:
    standing = shown.sheet.standing
    out = []
    if not standing.first:
        out.append(shown.button("button-form-summary" if standing.from_summary else "button-form-back", "b"))
    if not asked.required:
        out.append(shown.button("button-form-clear" if standing.answered else "button-form-skip", "s", asked.name))
    return [*out, shown.button("button-form-cancel", "x")]


def _option(words: Words, options: Sequence[Option], stored: Any) -> Html:
    label = next((option.label for option in options if stored in (option.value, _key(option.label))), None)
    return escape(stored) if label is None else said(words, label)


def _key(label: Phrase) -> str | None:
    """By what an answer to the laboratory's own question is kept: the name of the option (`lab.opening_questions.Option.key`)."""
    return (label.zh or label.en) if isinstance(label, Own) else None


def _marked(text: str, chosen: bool) -> str:
    return f"✓ {text}" if chosen else text


def _in_rows(buttons: Any) -> Rows:
    made = list(buttons)
    return rows(made, per_row=2 if all(len(button.text) <= NARROW for button in made) else 1)


def _grouped(answers: Sequence[Html]) -> list[Html]:
    # A few lines to a block: a message is cut between blocks, and spaced between them.
    return [join(answers[start : start + PAGE], "\n") for start in range(0, len(answers), PAGE)]
