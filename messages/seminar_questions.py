"""Questions for the speaker: the list as everybody sees it, the host's side of it, and what the host is told."""

from lab.seminars.questions import Asked, Board
from messages.html import Html, bold, escape, fit, italic, join, lines, shorten
from messages.screen import Button, Screen, rows
from messages.seminar_texts import title
from messages.words import Words
from storage.seminars import Seminar
from storage.speaker_questions import QuestionState

PREFIX = "mq"
_SHOWN = 300  # UTF-16 units of a question in the list
_MOST = 12  # questions on a screen, each with its buttons


def board_data(code: str, *, host: bool = False) -> str:
    """The button data of the list, or of the host's side of it."""
    return f"{PREFIX}{'h' if host else ''}:{code}"


def board(words: Words, found: Board, *, note: str = "") -> Screen:
    """The questions that are shown, in the order in which they are put, and one's own."""
    code = found.seminar.code
    shown = [
        one for one in found.asked if one.mine or one.question.state in (QuestionState.SHOWN, QuestionState.ANSWERED)
    ]
    blocks = [escape(note), _head(words, found)]
    blocks += [_entry(words, one) for one in shown[:_MOST]]
    if not shown:
        blocks.append(words.html("question-none" if found.takes else "question-none-over"))
    elif len(shown) > _MOST:
        blocks.append(words.html("question-more", count=len(shown) - _MOST))
    if not found.takes:
        blocks.append(words.html("question-over") if shown else Html(""))
    votes = []
    for one in shown[:_MOST]:
        if found.takes and one.number is not None and not one.mine:
            sign = "-" if one.voted else "+"
            votes.append(
                Button(f"{'✅' if one.voted else '👍'} {one.number}", data=f"{PREFIX}{sign}:{one.question.id}")
            )
    mine = [
        Button(
            words.plain("button-question-take-back", text=shorten(one.question.text, 16)),
            data=f"{PREFIX}x:{one.question.id}",
        )
        for one in shown
        if one.mine and one.question.state is not QuestionState.ANSWERED
    ]
    ask = [Button(words.plain("button-question-ask"), data=f"{PREFIX}a:{code}")] if found.takes else []
    refresh = [Button(words.plain("button-question-refresh"), data=board_data(code))]
    host = [Button(words.plain("button-question-host"), data=board_data(code, host=True))] if found.runs else []
    back = [Button(words.plain("button-back-to-card", code=code), data=f"mc:{code}")]
    return Screen(fit(blocks), [ask, *rows(votes, per_row=4), *([one] for one in mine), [*refresh, *host], back])


def hosting(words: Words, found: Board, *, note: str = "") -> Screen:
    """The host's side: what waits first, then what is put to the speaker in its order, with what can be done about each."""
    code = found.seminar.code
    waiting = [one for one in found.asked if one.question.state is QuestionState.WAITING]
    order = [one for one in found.asked if one.question.state is QuestionState.SHOWN]
    others = [one for one in found.asked if one.question.state not in (QuestionState.WAITING, QuestionState.SHOWN)]
    blocks = [escape(note), _head(words, found), words.html("question-host-hint")]
    keys: list[list[Button]] = []
    for number, one in enumerate([*waiting, *order, *others][:_MOST], 1):
        blocks.append(_for_host(words, one, number))
        keys.append(_moderation(words, one, number))
    if not found.asked:
        blocks.append(words.html("question-none"))
    refresh = [Button(words.plain("button-question-refresh"), data=board_data(code, host=True))]
    back = [
        Button(words.plain("button-question-everybody"), data=board_data(code)),
        Button(words.plain("button-back-to-card", code=code), data=f"mc:{code}"),
    ]
    return Screen(fit(blocks), [*keys, refresh, back])


def waiting(words: Words, seminar: Seminar, count: int) -> Screen:
    """What the host is told."""
    button = Button(words.plain("button-question-look"), data=board_data(seminar.code, host=True))
    text = words.html("notice-seminar-questions", title=title(words, seminar), code=seminar.code, count=count)
    return Screen(text, [[button]])


def _head(words: Words, found: Board) -> Html:
    return lines(bold(words.plain("question-title")), join([title(words, found.seminar), found.seminar.code], " · "))


def _entry(words: Words, one: Asked) -> Html:
    text = escape(shorten(one.question.text, _SHOWN))
    state = one.question.state
    if state is QuestionState.ANSWERED:
        return join(["☑️ ", text])
    head = f"{one.number}. " if one.number is not None else "• "
    facts = [words.plain("question-votes", count=one.votes)] if one.votes else []
    if one.mine:
        facts.append(words.plain("question-mine" if state is QuestionState.SHOWN else f"question-mine-{state}"))
    return lines(join([head, text]), italic(" · ".join(facts)) if facts else "")


def _for_host(words: Words, one: Asked, number: int) -> Html:
    state = words.plain(f"question-state-{one.question.state}")
    votes = words.plain("question-votes", count=one.votes) if one.votes else ""
    about = " · ".join(part for part in (state, votes) if part)
    return lines(join([f"{number}. ", escape(shorten(one.question.text, _SHOWN))]), italic(about))


def _moderation(words: Words, one: Asked, number: int) -> list[Button]:
    def act(message: str, letter: str) -> Button:
        return Button(f"{number} {words.plain(message)}", data=f"{PREFIX}{letter}:{one.question.id}")

    show, hide, done = (
        act("button-question-show", "s"),
        act("button-question-hide", "d"),
        act("button-question-answered", "o"),
    )
    match one.question.state:
        case QuestionState.WAITING:
            return [show, hide]
        case QuestionState.SHOWN:
            return [done, hide]
        case QuestionState.HIDDEN | QuestionState.ANSWERED:
            return [show]
