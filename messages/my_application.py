"""One application as its applicant sees it: where it stands, what is to be done, what comes next, what has happened."""

from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from lab.applications.own import Own as Application
from lab.applications.own import Way
from lab.applications.stages import UNDECIDED, Party, Verb
from lab.applying.kinds import Paper
from messages.applications import document_name, in_language
from messages.applying import paper_hint
from messages.forms import plainly
from messages.html import Html, bold, escape, fit, italic, join, lines, link, shorten
from messages.my_applications import To, at, edit_data, elsewhere, list_data, open_data, title_of, until
from messages.opening_lists import card_data
from messages.opening_times import day
from messages.screen import Button, Screen, rows
from messages.words import Language, Words
from storage.application_events import ApplicationEvent
from storage.applications import ApplicationStage as Stage

EVENTS = 8  # lines of the timeline on the card
EVENTS_PAGE = 20
# What the timeline tells of.
KINDS = (*Verb, "slot_picked", "slot_moved", "slot_cancelled", "document")
# Texts whose ids are put together.
FAMILY = frozenset(
    {
        *(f"my-viewed-{party}" for party in (Party.REVIEWER, Party.ADMIN)),
        *(f"my-next-{stage}" for stage in Stage),
        *(f"my-event-{kind.replace('_', '-')}" for kind in KINDS),
    }
)
_NOTE = 300  # UTF-16 units of what was written, in the timeline
_QUESTION = 1500
_SHORT = {Language.ZH: "M月d日 HH:mm", Language.EN: "d MMM HH:mm"}


def stamp(one: Application) -> str:
    """What stays the same as long as the application stands where it does: an old screen's buttons are known by it. Nothing that is
    held back is in it."""
    return format(int(one.whole.seen.since.timestamp() * 1000), "x")


def erase_data(application_id: int) -> str:
    """Data of the button that asks whether everything about an application is to be deleted."""
    return f"ye:{application_id}"


def card(to: To, one: Application, *, official_page: str = "") -> Screen:
    """Everything about an application, and what can be done with it now."""
    words, seen = to.words, one.whole.seen
    head = lines(
        join([bold(title_of(to, one.opening)), seen.number], " · "),
        words.html("my-for", name=one.name) if one.name else None,
        words.html("my-since", stage=seen.stage, at=at(to, seen.since)),
    )
    blocks = [head, *_todo(to, one, official_page), missing_line(to, one), _next(to, one), _timeline(to, one)]
    return Screen(fit([block for block in blocks if block]), _buttons(to, one))


def timeline(to: To, one: Application, *, page: int = 0) -> Screen:
    """Everything that has happened, the latest last; the last page first."""
    words, events = to.words, list(one.whole.events)
    pages = max(1, -(-len(events) // EVENTS_PAGE))
    page = min(page, pages - 1)
    ends = len(events) - page * EVENTS_PAGE
    shown = events[max(0, ends - EVENTS_PAGE) : ends]
    head = lines(
        join([bold(words.plain("my-timeline-title")), one.whole.seen.number], " · "),
        words.html("my-page", page=page + 1, pages=pages) if pages > 1 else None,
    )
    turn = []
    if page + 1 < pages:
        turn.append(Button(words.plain("button-my-earlier"), data=f"yh:{one.id}:{page + 1}"))
    if page > 0:
        turn.append(Button(words.plain("button-my-later"), data=f"yh:{one.id}:{page - 1}"))
    return Screen(fit([head, *(_event(to, event) for event in shown)]), [turn, [back_button(words, one)]])


def back_button(words: Words, one: Application) -> Button:
    """The way back to the application."""
    return Button(words.plain("button-back-to-card", code=one.whole.seen.number), data=open_data(one.id))


def ask_withdraw(to: To, one: Application) -> Screen:
    """Before an application is withdrawn: what that means."""
    words = to.words
    consequences = [
        words.html("my-withdraw-slot", at=at(to, one.whole.slot.starts_at))
        if Way.CANCEL in one.ways and one.whole.slot
        else None,
        words.html("my-withdraw-offer") if one.whole.offer is not None else None,
        words.html("my-withdraw-restore", at=until(to, one.opening.closes_at))
        if Way.EDIT in one.ways and one.opening.closes_at
        else words.html("my-withdraw-open")
        if Way.EDIT in one.ways
        else words.html("my-withdraw-final"),
        words.html("my-withdraw-documents"),
    ]
    text = lines(
        words.html("my-withdraw-ask", title=title_of(to, one.opening), number=one.whole.seen.number), *consequences
    )
    yes = Button(words.plain("button-my-withdraw-yes"), data=f"yW:{one.id}:{stamp(one)}")
    erase = Button(words.plain("button-my-withdraw-erase"), data=erase_data(one.id))
    return Screen(text, [[yes], [erase], [Button(words.plain("button-my-keep"), data=open_data(one.id))]])


def paper_wanted(words: Words, paper: Paper) -> Html:
    """Under the question for a document: which one, and how it gets here."""
    wanted = words.html("application-told-document", document=plainly(words, paper.label))
    return lines(wanted, paper_hint(words, paper, None))


def missing_line(to: To, one: Application) -> Html:
    """Which documents are still missing, and until when they are taken; empty where there is none to be sent."""
    if not one.missing or Way.ATTACH not in one.ways:
        return Html("")
    names = to.words.plain("list-separator").join(plainly(to.words, paper.label) for paper in one.missing)
    if one.papers_until is None:
        open_ = one.name is None and one.opening.closes_at is None
        return to.words.html("my-missing-open" if open_ else "my-missing", documents=names)
    return to.words.html("my-missing-until", documents=names, at=until(to, one.papers_until))


def _todo(to: To, one: Application, official_page: str) -> list[Html]:
    words, whole = to.words, one.whole
    blocks: list[Html] = []
    if Way.ANSWER in one.ways and whole.asked is not None:
        asked = whole.asked
        blocks.append(
            lines(
                words.html("my-asked"),
                escape(shorten(asked.question, _QUESTION)) if asked.question else None,
                words.html("application-told-document", document=document_name(words, one.opening, asked.document))
                if asked.document
                else None,
                words.html("my-answer-until", at=until(to, asked.due_at))
                if asked.due_at > to.now
                else words.html("my-answer-late", at=at(to, asked.due_at)),
            )
        )
    if whole.offer is not None:
        open_ = Way.ACCEPT in one.ways
        blocks.append(
            lines(
                words.html("my-offer"),
                words.html("my-offer-until", at=until(to, whole.offer.expires_at))
                if open_
                else words.html("my-offer-over", at=at(to, whole.offer.expires_at)),
                elsewhere(to, whole.offer.expires_at, to.lab_zone) if open_ else None,
                words.html("my-offer-fees"),
                words.html("official-page", page=link(official_page, official_page)) if official_page else None,
            )
        )
    if whole.slot is not None:
        blocks.append(interview(to, one))
    elif Way.PICK in one.ways:
        blocks.append(words.html("my-pick", count=one.free))
    elif whole.seen.stage is Stage.INTERVIEW:
        blocks.append(words.html("my-pick-none"))
    return blocks


def interview(to: To, one: Application) -> Html:
    """When and where the interview is."""
    words, slot = to.words, one.whole.slot
    if slot is None:
        return Html("")
    over = slot.starts_at <= to.now
    return lines(
        words.html("my-interview-over" if over else "my-interview", at=at(to, slot.starts_at)),
        elsewhere(to, slot.starts_at, ZoneInfo(slot.zone)),
        words.html("interview-place", place=slot.place) if slot.place and not over else None,
        words.html("interview-link", link=slot.link) if slot.link and not over else None,
    )


def _next(to: To, one: Application) -> Html:
    words, seen = to.words, one.whole.seen
    closes = one.opening.closes_at
    if seen.stage is Stage.WITHDRAWN:
        if Way.RESTORE not in one.ways:
            return words.html("my-next-withdrawn")
        return words.html("my-restore-until", at=until(to, closes)) if closes else words.html("my-restore")
    expected = one.opening.answer_by
    waits = seen.stage in (*UNDECIDED, Stage.RETURNED)
    return lines(
        words.html(f"my-next-{seen.stage}"),
        words.html("my-answer-by", day=day(words, expected))
        if waits and expected is not None and expected >= to.now.astimezone(to.lab_zone).date()
        else None,
        words.html("my-edit-until", at=until(to, closes)) if Way.EDIT in one.ways and closes else None,
    )


def _timeline(to: To, one: Application) -> Html:
    events = one.whole.events[-EVENTS:]
    more = len(one.whole.events) - len(events)
    return lines(
        bold(to.words.plain("my-timeline-title")),
        to.words.html("my-timeline-more", count=more) if more else None,
        *(_event(to, event) for event in events),
    )


def _event(to: To, event: ApplicationEvent) -> Html:
    words = to.words
    when = format_datetime(event.at.astimezone(to.zone), _SHORT[words.language], locale=words.language.value)
    message = f"my-event-{event.kind.replace('_', '-')}"
    said = words.html(message if message in words else "my-event-other")
    note = in_language(event.note, words)
    quoted = italic(f"“{shorten(note, _NOTE)}”") if note else None
    return lines(join([when, said], " · "), quoted)


def _buttons(to: To, one: Application) -> list[list[Button]]:
    words, ways, id_ = to.words, one.ways, one.id

    def button(way: Way, message: str, data: str) -> list[Button]:
        return [Button(words.plain(message), data=data)] if way in ways else []

    offer = one.whole.offer
    bound = f"{id_}:{offer.id}" if offer is not None else ""
    slot = one.whole.slot.id if one.whole.slot is not None else 0
    papers = Button(words.plain("button-my-papers", count=len(one.papers)), data=f"yp:{id_}")
    second = [
        *button(Way.MOVE, "button-my-move", f"yi:{id_}"),
        *button(Way.CANCEL, "button-my-slot-cancel", f"yc:{id_}:{slot}"),
    ]
    history = []
    if len(one.whole.events) > EVENTS:
        history.append(Button(words.plain("button-my-timeline"), data=f"yh:{id_}:0"))
    return [
        button(Way.ANSWER, "button-my-answer", f"yn:{id_}"),
        button(Way.ACCEPT, "button-my-accept", f"yt:{bound}"),
        button(Way.DECLINE, "button-my-decline", f"yx:{bound}"),
        button(Way.PICK, "button-my-pick", f"yi:{id_}"),
        second,
        _send(to, one),
        button(Way.RESTORE, "button-my-restore", f"yr:{id_}:{stamp(one)}"),
        *rows(
            [
                *button(Way.EDIT, "button-my-edit", edit_data(id_)),
                papers,
                *history,
                Button(words.plain("button-my-opening", code=one.opening.code), data=card_data(one.opening.code)),
            ],
            per_row=2,
        ),
        button(Way.WITHDRAW, "button-my-withdraw", f"yw:{id_}")
        or [Button(words.plain("button-my-erase"), data=erase_data(id_))],
        [Button(words.plain("button-my-list"), data=list_data())],
    ]


def _send(to: To, one: Application) -> list[Button]:
    """A document that is missing can be sent, also when nothing else can be changed any more."""
    if not one.missing or Way.ATTACH not in one.ways:
        return []
    return [Button(to.words.plain("button-my-papers-send"), data=edit_data(one.id))]


def for_staff(words: Words, number: str, application_id: int) -> Screen:
    """Somebody who decides about an application looks for it by its number: where they see it."""
    review = Button(words.plain("button-my-review"), data=f"va:{application_id}")
    return Screen(words.html("my-for-staff", number=number), [[review]])


def above(note: Html, text: Html) -> Html:
    """A text with a note above it."""
    return join([note, text], "\n\n")
