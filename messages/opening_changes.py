"""A later deadline, another day for answers, an early end: before it, after it, and what those whom it concerns are told."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lab.content import Content, ContentKind
from lab.opening_edits.counts import Concerned
from lab.opening_edits.deadlines import Extended
from lab.opening_edits.untold import Untold
from messages import bilingual
from messages.forms import Body
from messages.html import Html, bold, fit, join, lines
from messages.moments import moment
from messages.opening_edits import card_buttons
from messages.opening_fields import Push
from messages.opening_lists import card_data
from messages.opening_times import day, when
from messages.screen import Button, Screen
from messages.words import Words
from storage.openings import Ended, Opening

_WEEKS = {7: "button-answer-week", 14: "button-answer-weeks", 28: "button-answer-month"}
_LATER = {3: "button-deadline-days", 7: "button-deadline-week", 14: "button-deadline-weeks"}


def at(words: Words, opening: Opening, until: datetime, *, now: datetime) -> str:
    """A moment by the clocks where the opening is."""
    return moment(words, until, ZoneInfo(opening.zone), now=now)


def people(words: Words, concerned: Concerned) -> str:
    """`61 drafts, 52 followers, 30 applicants`; without what there is none of."""
    counts = {
        "concerned-drafts": concerned.drafts,
        "concerned-followers": concerned.followers,
        "concerned-applicants": concerned.running,
    }
    parts = [words.plain(message, count=count) for message, count in counts.items() if count]
    return words.plain("list-separator").join(parts) or words.plain("concerned-nobody")


def later(
    words: Words,
    opening: Opening,
    days: Sequence[tuple[int, datetime]],
    concerned: Concerned,
    push: Push,
    *,
    before: Untold | None = None,
    zone: ZoneInfo,
    now: datetime,
) -> Body:
    """The deadline now, whom it concerns, and later ones on buttons; `before` is the last extension, if nobody was told of it."""
    text = lines(
        join([bold(_title(words, opening)), opening.code], " · "),
        when(words, opening, zone=zone, now=now),
        words.html("deadline-ended-early") if opening.ended is not None else None,
        words.html("deadline-concerns", people=people(words, concerned)),
        words.html("deadline-untold") if before is not None else None,
    )
    ready = before is not None and before.ready is not None
    announce = Button(
        words.plain("button-deadline-ready" if ready else "button-deadline-announce"), data=f"et:{opening.code}"
    )
    buttons = [
        [push(words.plain(_LATER[number], at=at(words, opening, until, now=now)), str(int(until.timestamp())))]
        for number, until in days
    ]
    return Body(text, [*buttons, *([[announce]] if before is not None else [])])


def before_extending(words: Words, opening: Opening, concerned: Concerned, *, now: datetime) -> Body:
    """What extending does."""
    was = at(words, opening, opening.closes_at, now=now) if opening.closes_at is not None else ""
    return Body(
        lines(
            words.html("deadline-was", at=was),
            words.html("deadline-ended-early") if opening.ended is not None else None,
            words.html("deadline-then", people=people(words, concerned)),
        )
    )


def extended(words: Words, done: Extended, texts: Sequence[str], *, now: datetime) -> Screen:
    """It is extended; `texts` are what those will be told whom it concerns, in each language."""
    opening = done.opening
    answer = None
    if done.answer_was is not None and opening.answer_by is not None:
        answer = words.html("deadline-answer-moved", day=day(words, opening.answer_by))
    was, until = (at(words, opening, moment_, now=now) for moment_ in (done.was, done.until))
    text = lines(
        words.html("deadline-extended"),
        join([bold(_title(words, opening)), opening.code], " · "),
        words.html("deadline-old-new", was=was, until=until),
        answer,
        words.html("deadline-announce", people=people(words, done.people)) if texts else None,
    )
    quoted = [words.html("deadline-quoted", text=one) for one in texts]
    return Screen(fit([text, *quoted]), [[_card(words, opening)]])


def announcement_title(words: Words, done: Extended) -> str:
    """How it stands in the list of announcements."""
    return words.plain("deadline-title", code=done.opening.code)


def announcement(words: Words, done: Extended, *, link: str, now: datetime) -> Content:
    """What those are told whom it concerns: old and new."""
    opening = done.opening
    parts = [
        words.plain(
            "deadline-told",
            title=_title(words, opening),
            code=opening.code,
            was=at(words, opening, done.was, now=now),
            until=at(words, opening, done.until, now=now),
        )
    ]
    if done.answer_was is not None and opening.answer_by is not None:
        parts.append(words.plain("deadline-told-answer", day=day(words, opening.answer_by)))
    parts.append(words.plain("deadline-told-why"))
    button = (words.plain("button-deadline-opening"), link)
    return Content(ContentKind.TEXT, text="\n\n".join(parts), links=(button,))


def answer_days(words: Words, opening: Opening, days: Sequence[tuple[int, date]], push: Push) -> Body:
    """The day now, and later ones on buttons."""
    was = words.html("answers-were", day=day(words, opening.answer_by)) if opening.answer_by is not None else None
    text = lines(join([bold(_title(words, opening)), opening.code], " · "), was)
    return Body(text, [[push(words.plain(_WEEKS[number], day=day(words, on)), on.isoformat())] for number, on in days])


def before_moving(words: Words, opening: Opening, waiting: int) -> Body:
    """What another day for answers does."""
    was = words.html("answers-were", day=day(words, opening.answer_by)) if opening.answer_by is not None else None
    return Body(lines(was, words.html("answers-tell", count=waiting) if waiting else words.html("answers-tell-nobody")))


def answers_moved(words: Words, opening: Opening, told: int) -> Screen:
    """It is moved."""
    text = lines(
        words.html("answers-moved", day=day(words, opening.answer_by) if opening.answer_by else ""),
        join([bold(_title(words, opening)), opening.code], " · "),
        words.html("answers-told", count=told) if told else None,
    )
    return Screen(text, [[_card(words, opening)]])


def ask_end(words: Words, opening: Opening, concerned: Concerned, *, zone: ZoneInfo, now: datetime) -> Screen:
    """What ending does, and how it may be called; of one that has ended, the way back."""
    head = lines(join([bold(_title(words, opening)), opening.code], " · "), when(words, opening, zone=zone, now=now))
    if opening.ended is not None:
        button = Button(words.plain("button-end-reopen"), data=f"ee:{opening.code}:o")
        return Screen(
            fit([head, words.html("end-ended", ended=_ended(words, opening))]), [[button], [_card(words, opening)]]
        )
    text = fit([head, words.html("end-ask", people=people(words, concerned))])
    filled = Button(words.plain("button-end-filled"), data=f"ee:{opening.code}:f")
    closed = Button(words.plain("button-end-closed"), data=f"ee:{opening.code}:c")
    return Screen(text, [[filled], [closed], [_card(words, opening)]])


def ended(words: Words, opening: Opening, *, zone: ZoneInfo, now: datetime) -> Screen:
    """It has ended, with the way back; or it is open again."""
    head = lines(join([bold(_title(words, opening)), opening.code], " · "), when(words, opening, zone=zone, now=now))
    if opening.ended is None:
        return Screen(fit([words.html("end-reopened"), head]), [*card_buttons(words, opening), [_card(words, opening)]])
    undo = Button(words.plain("button-end-undo"), data=f"ee:{opening.code}:o")
    return Screen(fit([words.html("end-done", ended=_ended(words, opening)), head]), [[undo], [_card(words, opening)]])


def answer_by(words: Words, opening: Opening, *, number: str, application_id: int, on: date) -> Screen:
    """An applicant is told when the answer comes."""
    text = lines(
        words.html("notice-answer-by", number=number, day=day(words, on)),
        join([_title(words, opening), opening.code], " · "),
        words.html("notice-answer-by-why"),
    )
    return Screen(text, [[Button(words.plain("button-notice-application"), data=f"ya:{application_id}")]])


def answer_by_line(words: Words, number: str) -> Html:
    """The same in a list."""
    return words.html("notice-answer-by-line", number=number)


def _ended(words: Words, opening: Opening) -> str:
    return words.plain("end-filled" if opening.ended is Ended.FILLED else "end-closed")


def _card(words: Words, opening: Opening) -> Button:
    return Button(words.plain("button-opening-card"), data=card_data(opening.code))


def _title(words: Words, opening: Opening) -> str:
    return bilingual.of(opening, "title").in_language(words.language)
