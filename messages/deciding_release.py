"""Releasing what is held: the texts, what will happen to how many, exceptions, and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.applications.boards import Board, Row
from lab.applications.deciding import Several
from lab.applications.dues import DAYS
from lab.applications.releases import Going
from lab.applications.releasing import ORDER, Expected, Release
from lab.applications.stages import DECISIONS
from messages import deciding_data as data
from messages.applicants import called, short_number, title
from messages.applications import in_language, told_message
from messages.deciding import outcome
from messages.deciding_board import back, refused
from messages.deciding_forms import Press
from messages.deciding_interviews import TO_RELEASE
from messages.forms import Body
from messages.html import Html, bold, escape, fit, join, lines, shorten
from messages.moments import moment
from messages.screen import Button, Screen, rows
from messages.words import Words
from storage.applications import ApplicationStage
from storage.openings import Opening

PAGE = 6
_NAMES = 300  # UTF-16 units of a list of names
_SHOWN = 700  # UTF-16 units of each text that are shown


def usual(words: Words, stage: ApplicationStage) -> str:
    """The text that is sent where nobody has written another one."""
    return words.plain(told_message(DECISIONS[stage]))


def text_of(words: Words, stage: ApplicationStage, release: Release) -> str:
    """What those with this outcome will read in a language."""
    return in_language(release.texts.get(stage), words) or usual(words, stage)


def screen(
    words: Words,
    board: Board,
    release: Release,
    found: Expected,
    catalogue: Sequence[Words],
    *,
    digest: str,
    free: int,
    zone: ZoneInfo,
    now: datetime,
) -> Screen:
    """Everything before it is done. `free` is how many times for an interview can be picked."""
    opening_id, outcomes = board.opening.id, found.outcomes
    invited = len(outcomes.get(ApplicationStage.INTERVIEW, ()))
    offers = ApplicationStage.OFFER in outcomes
    until = moment(words, release.until, zone, now=now) if release.until else ""
    head = lines(
        join([bold(words.plain("release-title")), " · ", title(words, board.opening), " · ", board.opening.code]),
        *(words.html(f"release-will-{stage}", count=len(told)) for stage, told in outcomes.items()),
        words.html("release-until", at=until) if offers else None,
        _times(words, invited, free),
        words.html(
            "release-waiting", count=len(found.waiting), left=board.places.left or 0, who=_names(words, found.waiting)
        )
        if found.waiting
        else None,
        words.html("release-left-out", count=len(found.left_out), who=_names(words, found.left_out))
        if found.left_out
        else None,
    )
    texts = [_texts(words, stage, told, release, catalogue) for stage, told in outcomes.items()]
    told_last = words.html("release-final") if found.count else words.html("release-nobody")
    edit = [
        Button(words.plain(f"button-release-text-{stage}"), data=data.release_text(opening_id, stage.value))
        for stage in outcomes
    ]
    days = [
        Button(words.plain("button-days", count=count), data=data.release_until(opening_id, count)) for count in DAYS
    ]
    go = Button(words.plain("button-release-now", count=found.count), data=data.release_now(opening_id, digest))
    singly = Button(words.plain("button-exceptions"), data=data.exceptions(opening_id, 0))
    return Screen(
        fit([head, *texts, told_last]),
        [
            [go] if found.count else [],
            *rows(edit, per_row=2),
            days if offers else [],
            [Button(words.plain("button-other-day"), data=data.release_until(opening_id, 0))] if offers else [],
            [Button(words.plain("button-offer-slots"), data=data.offer_slots(opening_id, TO_RELEASE))]
            if invited > free
            else [],
            [singly],
            [_to_board(words, board)],
        ],
    )


def singly(words: Words, board: Board, release: Release, *, number: int) -> Screen:
    """Those who would be told, one by one: a text of their own, or not this time. A page, counted from 0."""
    held, opening_id = board.held, board.opening.id
    pages = max(1, -(-len(held) // PAGE))
    number = min(number, pages - 1)
    shown = held[number * PAGE : (number + 1) * PAGE]
    listed, buttons = [], []
    for row in shown:
        one, stage = row.application, row.application.held_stage
        if stage is None:
            continue
        out = one.id in release.left_out
        note = release.exceptions.get(one.id) or one.held_texts
        listed.append(
            lines(
                join([bold(called(one)), " · ", words.plain("release-out") if out else words.plain(outcome(stage))]),
                join(["✏️ ", shorten(in_language(note, words), 200)]) if note and not out else None,
            )
        )
        label = words.plain("button-take-in" if out else "button-leave-out", number=short_number(one))
        buttons.append(
            [
                Button(
                    words.plain("button-exception", number=short_number(one)), data=data.exception(opening_id, one.id)
                ),
                Button(label, data=data.leave_out(opening_id, one.id, wanted=not out)),
            ]
        )
    turn = []
    if number > 0:
        turn.append(Button(words.plain("button-previous"), data=data.exceptions(opening_id, number - 1)))
    if number + 1 < pages:
        turn.append(Button(words.plain("button-next"), data=data.exceptions(opening_id, number + 1)))
    done = Button(words.plain("button-back-to-release"), data=data.release(opening_id))
    return Screen(fit([bold(words.plain("exceptions-title")), *listed]), [*buttons, turn, [done]])


def going(words: Words, opening: Opening, found: Going) -> Screen:
    """How far a release is that goes on by itself."""
    text = lines(
        join([bold(words.plain("release-title")), " · ", title(words, opening), " · ", opening.code]),
        words.html("release-going", done=found.total - len(found.left), total=found.total),
        words.html("release-going-told"),
    )
    again = Button(words.plain("button-release-going"), data=data.release(opening.id))
    return Screen(text, [[again], [Button(words.plain("button-back-to-decisions"), data=data.board(opening.id))]])


def result(words: Words, board: Board, found: Going) -> Screen:
    """What was sent to how many, and what was not."""
    errors = found.refused or {}
    waiting = {one for one, error in errors.items() if error.message == "offer-no-place"}
    rest = Several((), {one: error for one, error in errors.items() if one not in waiting})
    stay = [row for row in board.held if row.application.id in waiting]
    by_hand = [row for row in board.every if row.application.id in found.by_hand]
    head = lines(
        bold(words.html("release-done", count=found.done)),
        *(words.html(f"release-was-{stage}", count=found.told[stage]) for stage in ORDER if found.told.get(stage)),
        words.html("release-stay", count=len(stay), who=_names(words, stay)) if stay else None,
        words.html("release-by-hand", count=len(by_hand), who=_names(words, by_hand)) if by_hand else None,
    )
    return Screen(fit([head, *refused(words, board, rest)]), [[_to_board(words, board)], [back(words, board)]])


def present_text(words: Words, text: str, press: Press) -> Body:
    """A text that is to be replaced, or left as it is."""
    said = lines(words.html("release-text-now"), Html(f"<blockquote>{escape(text)}</blockquote>"))
    return Body(said, [[press(words.plain("button-leave-text"), "keep")]])


def _texts(
    words: Words, stage: ApplicationStage, told: Sequence[Row], release: Release, catalogue: Sequence[Words]
) -> Html:
    own = [row for row in told if release.exceptions.get(row.application.id) or row.application.held_texts]
    quotes = [
        Html(f"<blockquote>{escape(shorten(text_of(theirs, stage, release), _SHOWN))}</blockquote>")
        for theirs in catalogue
    ]
    return lines(
        words.html("release-text-of", outcome=words.plain(outcome(stage))),
        *quotes,
        words.html("release-own-texts", count=len(own), who=_names(words, own)) if own else None,
    )


def _times(words: Words, invited: int, free: int) -> Html | None:
    """That there are not times enough to pick from."""
    if invited <= free:
        return None
    return words.html("release-few-times", count=free) if free else words.html("deciding-no-times")


def _names(words: Words, several: Sequence[Row]) -> str:
    return shorten(words.plain("list-separator").join(called(row.application) for row in several), _NAMES)


def _to_board(words: Words, board: Board) -> Button:
    return Button(words.plain("button-back-to-decisions"), data=data.board(board.opening.id))
