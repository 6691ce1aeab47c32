"""One application as reviewers see it: the card of screening, which fits on one screen, and its pages with everything."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lab.applications.access import Views
from lab.applications.queues import Wanted
from lab.applications.reviewing import criteria_now
from lab.applications.screening import Place
from lab.applications.stages import Verb
from lab.opening_criteria import Criterion
from lab.organisations import organisations_of
from messages.bilingual import Bilingual
from messages.html import (
    CAPTION_LIMIT,
    MESSAGE_LIMIT,
    Html,
    bold,
    escape,
    fit,
    join,
    lines,
    link,
    shorten,
    utf16_length,
    visible,
)
from messages.moments import moment
from messages.reviewing import Reader, name_of, title, turn
from messages.reviewing_data import (
    HOME,
    VERDICT_SIGNS,
    act_data,
    application_data,
    before_data,
    desk_data,
    file_data,
    list_data,
    screen_data,
    skip_data,
    undo_data,
    verdict_data,
)
from messages.reviewing_pieces import ASKED, cut, grouped, missing_line, named, pieces
from messages.screen import Button, Screen, rows
from messages.words import Words, enum_id
from storage.application_events import ApplicationEvent
from storage.applications import Application
from storage.documents import Document
from storage.openings import DocumentKind, Opening
from storage.reviews import Review, Verdict

# What stands in a timeline, `review-event-<kind>`.
EVENTS = (
    *Verb,
    *(
        "document",
        "review",
        "conflict",
        "assign",
        "unassign",
        "hold",
        "unhold",
        "slot_picked",
        "slot_moved",
        "slot_cancelled",
    ),
)
_ON_CARD = 60  # UTF-16 units of an answer on the card
_ESSENTIAL = 240  # of all essentials together
_CARD_LABEL = 30  # of a question there
_CARD_HEAD = 350  # of what stands above them
_SHORT = 80  # of an answer that stands in the line of its question
_COMMENT = 400  # of what one has to say oneself
_COMMENTS = 1200  # of what all others have to say
_OPINIONS = 2600  # of everything about verdicts
_WHO = 40  # of a name


@dataclass(frozen=True)
class Answer:
    """A question in a few words, and what was answered. `essential`: it stands on the card without its question; else with it, if
    `on_card`."""

    label: str
    value: str
    essential: bool = False
    on_card: bool = True


@dataclass(frozen=True)
class Whole:
    """Everything about an application that its reviewer may read. `names` are reviewers', by user."""

    opening: Opening
    application: Application
    answers: Sequence[Answer]
    documents: Sequence[Document]
    views: Views
    assigned: Sequence[int]
    events: Sequence[ApplicationEvent]
    names: Mapping[int, str]
    criteria: Sequence[Criterion] = ()  # by which it is scored where it stands
    admin: bool = False
    handed: Collection[str] = ()  # the organisations to which it may be handed
    link: str = ""  # for colleagues; whoever may not read it learns nothing by it


def card(to: Reader, place: Place, answers: Sequence[Answer], documents: Sequence[Document]) -> Screen:
    """The card of the application in front of the reviewer: a caption, since the picture of a page stands with it."""
    words, application = to.words, place.application
    if application is None:
        return done(to, place)
    essential = [one.value for one in answers if one.essential and one.value]
    head = lines(
        words.html("review-position", position=place.position, total=place.total, count=place.left),
        join([bold(name_of(words, application)), application.number], " · "),
        escape(shorten(" · ".join(essential), _ESSENTIAL)) if essential else None,
    )
    own = place.own.verdict if place.own is not None else None
    said = words.html("review-mine-now", verdict=own) if own else None
    asked = [one for one in answers if one.value and one.on_card and not one.essential]
    # Few answers are shown at greater length.
    room = max(_ON_CARD, (CAPTION_LIMIT - _CARD_HEAD) // max(1, len(asked)) - _CARD_LABEL)
    rest = [
        join([bold(shorten(one.label, _CARD_LABEL)), escape(shorten(" ".join(one.value.split()), room))], " ")
        for one in asked
    ]
    cv = main_document(documents)
    missing = missing_line(words, place.opening, application, documents)
    above = [head, *([missing] if missing else []), *([said] if said else [])]
    text = fit([*above, *rest], limit=CAPTION_LIMIT, separator="\n")
    back = [Button(words.plain("button-review-before"), data=before_data(application.id))] if place.position > 1 else []
    files = [Button(words.plain("button-review-file"), data=file_data(cv.id))] if cv is not None else []
    undo = [Button(words.plain("button-review-undo"), data=undo_data(place.opening.id))] if place.undoable else []
    scored = criteria_now(place.opening, application)
    scores = [Button(words.plain("button-review-scores"), data=act_data("r", application.id))] if scored else []
    return Screen(
        text,
        [
            _verdict_buttons(words, application.id, own, screening=True),
            [*back, Button(words.plain("button-review-skip"), data=skip_data(application.id)), *undo],
            [*scores, *files, Button(words.plain("button-review-whole"), data=application_data(application.id))],
            [Button(words.plain("button-review-desk"), data=desk_data(place.opening.id))],
        ],
    )


def done(to: Reader, place: Place) -> Screen:
    """Nothing is left in the pile."""
    words = to.words
    undo = [Button(words.plain("button-review-undo"), data=undo_data(place.opening.id))] if place.undoable else []
    text = words.html("review-done", count=place.total) if place.total else words.html("review-nothing")
    return Screen(
        lines(bold(title(words, place.opening)), text),
        [
            [Button(words.plain("button-review-decide"), data=f"kd:{place.opening.id}")],
            undo,
            [Button(words.plain("button-review-desk"), data=desk_data(place.opening.id))],
        ],
    )


def pages_of(to: Reader, whole: Whole) -> list[list[Html]]:
    """What does not stand on every page: answers, documents, notes, the timeline, in as many pages as it takes."""
    words = to.words
    blocks: list[Html] = []
    short: list[Html] = []
    for answer in whole.answers:
        if utf16_length(answer.value) <= _SHORT and "\n" not in answer.value:
            short.append(join([bold(shorten(answer.label, ASKED)), escape(answer.value)], " "))
            continue
        blocks += [*grouped(short), *pieces(answer.label, answer.value)]
        short = []
    blocks += grouped(short)
    if not whole.answers:
        blocks.append(words.html("review-no-answers"))
    missing = missing_line(words, whole.opening, whole.application, whole.documents)
    if whole.documents or missing:
        found = [_document(words, one) for one in whole.documents]
        blocks.append(lines(bold(words.plain("review-documents")), *found, missing))
    agreed = [
        words.html("review-handing" if one.key in whole.handed else "review-no-handing", organisation=named(words, one))
        for one in organisations_of(whole.opening.organisations or ())
    ]
    blocks += grouped(agreed)
    notes = [
        lines(bold(words.plain("review-note", at=moment(words, note.at, to.zone, now=to.now))), piece)
        for note in whole.views.notes
        for piece in cut(note.text or "")
    ]
    timeline = [_event(to, whole, event) for event in whole.events]
    blocks += notes
    if timeline:
        first, *more = timeline
        blocks += grouped([lines(bold(words.plain("review-timeline")), first), *more])
    room = MESSAGE_LIMIT - _length(_head(to, whole, "99 / 99")) - 2 * len("\n\n…")
    left = room - _length(_opinion(words, whole))  # on the first page
    pages: list[list[Html]] = [[]]
    for block in blocks:
        length = _length(block) + len("\n\n")
        if length > left and (pages[-1] or len(pages) == 1):
            pages.append([])
            left = room
        pages[-1].append(block)
        left -= length
    return pages


def application(to: Reader, whole: Whole, *, page: int = 0, wanted: Wanted | None = None) -> Screen:
    """A page of an application. From a list (`wanted`) the way back leads there."""
    words, one = to.words, whole.application
    pages = pages_of(to, whole)
    page = min(page, len(pages) - 1)
    own = whole.views.own.verdict if whole.views.own is not None else None
    head = _head(to, whole, f"{page + 1} / {len(pages)}" if len(pages) > 1 else "")
    documents = [Button(_file_label(words, document), data=file_data(document.id)) for document in whole.documents[:6]]
    acts = [
        Button(words.plain("button-review-assign"), data=act_data("t", one.id)),
        Button(words.plain("button-review-comment"), data=act_data("m", one.id)),
        Button(words.plain("button-review-note"), data=act_data("n", one.id)),
        Button(words.plain("button-review-conflict"), data=act_data("x", one.id)),
    ]
    scores = [Button(words.plain("button-review-scores"), data=act_data("r", one.id))] if whole.criteria else []
    back = (
        Button(words.plain("button-back-to-results"), data=list_data(whole.opening.id, wanted))
        if wanted is not None
        else Button(words.plain("button-review-desk"), data=desk_data(whole.opening.id))
    )
    return Screen(
        fit([head, *([_opinion(words, whole)] if page == 0 else []), *pages[page]]),
        [
            _verdict_buttons(words, one.id, own, wanted=wanted),
            [*scores, Button(words.plain("button-review-decide-one"), data=f"ka:{one.id}")],
            *rows(documents, per_row=2),
            *rows(acts, per_row=2),
            turn(words, page, len(pages), lambda number: application_data(one.id, page=number, wanted=wanted)),
            [Button(words.plain("button-review-to-screening"), data=screen_data(whole.opening.id)), back],
        ],
    )


def taken_away(words: Words, opening_id: int) -> Screen:
    """The application on the card has just been withdrawn or deleted."""
    go_on = Button(words.plain("button-review-screen-on"), data=screen_data(opening_id))
    return Screen(words.html("review-taken-away"), [[go_on], [Button(words.plain("button-review-home"), data=HOME)]])


def file_caption(words: Words, whose: Application, document: Document) -> Screen:
    """What stands under a file: whose it is, and that it does not stay."""
    head = join([bold(name_of(words, whose)), whose.number, kind_name(words, document.kind)], " · ")
    return Screen(lines(head, words.html("review-file-note")))


def ask_conflict(to: Reader, application: Application) -> Screen:
    """Before one cuts oneself off."""
    words = to.words
    return Screen(
        lines(
            bold(f"{name_of(words, application)} · {application.number}"),
            words.html("review-conflict-ask"),
        ),
        [
            [Button(words.plain("button-review-conflict-declare"), data=f"vxy:{application.id}")],
            [Button(words.plain("button-review-conflict-not"), data=application_data(application.id))],
        ],
    )


def conflicted(words: Words, number: str, application_id: int, opening_id: int) -> Screen:
    """One has declared a conflict: what follows, and the way back."""
    return Screen(
        words.html("review-conflicted", number=number),
        [
            [Button(words.plain("button-review-screen-on"), data=screen_data(opening_id))],
            [Button(words.plain("button-review-conflict-undo"), data=f"vxn:{application_id}")],
            [Button(words.plain("button-review-desk"), data=desk_data(opening_id))],
        ],
    )


def event_message(kind: str) -> str:
    """The id of the text about something that happened."""
    return f"review-event-{kind.replace('_', '-')}"


def main_document(documents: Sequence[Document]) -> Document | None:
    """The CV, or else the first paper that came."""
    cv = next((one for one in documents if one.kind == DocumentKind.CV), None)
    return cv or next(iter(documents), None)


def kind_name(words: Words, kind: str) -> str:
    """What a document is."""
    return words.plain(enum_id(DocumentKind(kind))) if kind in tuple(DocumentKind) else words.plain("review-paper")


def file_name(number: str, document: Document) -> str:
    """What a file is called where it is sent: whose it is, and what."""
    ending = (document.name or "").rpartition(".")[2].casefold()
    ending = ending if ending in ("pdf", "docx") else ("pdf" if document.mime.endswith("pdf") else "docx")
    return f"{number.replace('/', '_')}_{document.kind}.{ending}"


def _verdict_buttons(
    words: Words, application_id: int, own: Verdict | None, *, screening: bool = False, wanted: Wanted | None = None
) -> list[Button]:
    return [
        Button(
            f"{'✓ ' if verdict is own else ''}{VERDICT_SIGNS[verdict]} {words.plain(f'verdict-{verdict}')}",
            data=verdict_data(application_id, verdict, screening=screening, wanted=wanted),
        )
        for verdict in Verdict
    ]


def _head(to: Reader, whole: Whole, position: str) -> Html:
    """What stands on every page of an application."""
    words, one = to.words, whole.application
    number = link(one.number, whole.link) if whole.link else one.number
    return lines(
        join([part for part in (bold(name_of(words, one)), number, position) if part], " · "),
        join([title(words, whole.opening)]),
        words.html("review-stage-since", stage=one.stage, at=moment(words, one.moved_at, to.zone, now=to.now)),
        words.html("review-entered") if one.user_id is None else None,
    )


def _length(html: Html) -> int:
    return utf16_length(visible(html))


def _opinion(words: Words, whole: Whole) -> Html:
    views = whole.views
    own = views.own
    told = [
        words.html("review-mine-now", verdict=own.verdict) if own and own.verdict else words.html("review-mine-none")
    ]
    mine = _scores(words, whole, own)
    if mine:
        told.append(words.html("review-my-scores", scores=mine))
    if own is not None and own.comment:
        told.append(words.html("review-my-comment", text=shorten(own.comment, _COMMENT)))
    if views.others is None:
        if views.count:
            told.append(words.html("review-blind", count=views.count))
    else:
        room = max(_COMMENT // 4, _COMMENTS // max(1, len(views.others)))
        for other in views.others:
            if other.verdict is None:
                continue
            who = shorten(whole.names.get(other.reviewer_id, str(other.reviewer_id)), _WHO)
            line = words.html("review-other", name=who, verdict=other.verdict)
            told.append(join([part for part in (line, _scores(words, whole, other)) if part], " · "))
            if other.comment:
                told.append(escape(shorten(other.comment, room)))
    if whole.assigned:
        names = words.plain("list-separator").join(
            shorten(whole.names.get(one, str(one)), _WHO) for one in whole.assigned
        )
        told.append(words.html("review-given-to", names=names))
    return fit(told, limit=_OPINIONS, separator="\n")


def _scores(words: Words, whole: Whole, review: Review | None) -> str:
    """The scores of a review, by the criteria of the opening."""
    given = (review.scores if review is not None else None) or {}
    return words.plain("list-separator").join(
        f"{shorten(Bilingual(one.zh, one.en).in_language(words.language), _WHO)} {given[one.name]}/{one.most}"
        for one in whole.criteria
        if one.name in given
    )


def _document(words: Words, document: Document) -> Html:
    size = words.plain("review-size", size=round(document.size / 1e6, 1)) if document.size >= 100_000 else ""
    parts = [kind_name(words, document.kind), document.name or "", size]
    return join(["· ", " · ".join(part for part in parts if part)])


def _file_label(words: Words, document: Document) -> str:
    return f"📄 {kind_name(words, document.kind)}"


def _event(to: Reader, whole: Whole, event: ApplicationEvent) -> Html:
    words = to.words
    said = words.plain(event_message(event.kind)) if event.kind in EVENTS else event.kind
    who = words.plain(f"party-{event.party}")
    if event.actor_id is not None and event.actor_id in whole.names:
        who = whole.names[event.actor_id]
    note = (event.note or {}).get(words.language.value) or next(iter((event.note or {}).values()), "")
    return lines(
        join([moment(words, event.at, to.zone, now=to.now), who, said], " · "),
        escape(shorten(note, 300)) if note else None,
    )
