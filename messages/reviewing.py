"""Reviewing on the screen: the openings that one reviews, the page of one, and its applications in a list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.applications.queues import Desk, Listed, Pile, Row, Wanted
from messages import bilingual
from messages.html import Html, bold, fit, join, lines, shorten
from messages.opening_times import day, when
from messages.reviewing_data import (
    EVERYTHING,
    HOME,
    PAGE,
    VERDICT_SIGNS,
    application_data,
    desk_data,
    home_data,
    list_data,
    packed,
    screen_data,
    stages_data,
)
from messages.screen import Button, Screen, rows
from messages.words import Words
from storage.applications import Application, ApplicationStage
from storage.openings import Opening
from storage.reviews import Verdict

_NAME = 40  # UTF-16 units of a name
_TITLE = 120  # of an opening's title
_LABEL = 28  # of a button that is an application


@dataclass(frozen=True)
class Reader:
    """For whom things are drawn: their language and zone, and the moment."""

    words: Words
    zone: ZoneInfo
    now: datetime


def name_of(words: Words, application: Application) -> str:
    """What the applicant is called."""
    given = (application.answers or {}).get("name") or (application.contact or {}).get("name")
    return shorten(" ".join(str(given).split()), _NAME) if given else words.plain("review-nameless")


def title(words: Words, opening: Opening) -> str:
    """The title and the code of an opening."""
    return f"{shorten(bilingual.of(opening, 'title').in_language(words.language), _TITLE)} · {opening.code}"


def short_number(application: Application) -> str:
    """The number within its opening."""
    return application.number.rpartition("/")[2]


def home(to: Reader, piles: Sequence[Pile], *, page: int = 0) -> Screen:
    """The openings that one reviews, with what is left to look at."""
    words = to.words
    back = [Button(words.plain("button-home"), data="go")]
    if not piles:
        return Screen(lines(bold(words.plain("review-title")), words.html("review-none")), [back])
    pages = -(-len(piles) // PAGE)
    page = min(page, pages - 1)
    shown = piles[page * PAGE : (page + 1) * PAGE]
    unseen = sum(pile.unseen for pile in piles)
    head = lines(
        _paged(bold(words.plain("review-title")), page, pages),
        words.html("review-all-unseen", count=unseen) if unseen else words.html("review-all-seen"),
    )
    blocks = [
        lines(
            bold(title(words, pile.opening)),
            when(words, pile.opening, zone=to.zone, now=to.now),
            words.html("review-pile", count=pile.total, undecided=pile.undecided, unseen=pile.unseen),
        )
        for pile in shown
    ]
    buttons = [
        [
            Button(
                words.plain("button-review-pile", code=pile.opening.code, count=pile.unseen)
                if pile.unseen
                else pile.opening.code,
                data=desk_data(pile.opening.id),
            )
        ]
        for pile in shown
    ]
    return Screen(fit([head, *blocks]), [*buttons, turn(words, page, pages, home_data), back])


def desk(to: Reader, one: Desk, *, admin: bool) -> Screen:
    """The page of an opening."""
    words, opening, pile = to.words, one.pile.opening, one.pile
    counts = [words.html("review-stage-count", stage=stage, number=count) for stage, count in _in_order(pile.stages)]
    head = lines(
        bold(title(words, opening)),
        when(words, opening, zone=to.zone, now=to.now),
        words.html("opening-answer-by", day=day(words, opening.answer_by)) if opening.answer_by else None,
        _places(words, one),
    )
    body = lines(
        words.html("review-total", count=pile.total) if pile.total else words.html("review-nobody"),
        *counts,
        _erased(words, one.erased),
    )
    todo = lines(
        words.html("review-unseen", count=pile.unseen) if pile.unseen else None,
        words.html("review-assigned", count=one.assigned, unseen=one.assigned_unseen) if one.assigned else None,
    )
    screening = []
    if pile.undecided:
        screening.append(
            Button(words.plain("button-review-screen", count=pile.unseen), data=screen_data(opening.id, mine=False))
        )
    mine = []
    if one.assigned_unseen:
        text = words.plain("button-review-screen-mine", count=one.assigned_unseen)
        mine.append(Button(text, data=screen_data(opening.id, mine=True)))
    listing = []
    if pile.total:
        listing.append(
            Button(words.plain("button-review-list", count=pile.total), data=list_data(opening.id, EVERYTHING))
        )
        listing.append(Button(words.plain("button-review-assign"), data=f"vg:{opening.id}"))
    deciding = [
        Button(words.plain("button-review-decide"), data=f"kd:{opening.id}"),
        Button(words.plain("button-review-interviews"), data=f"ki:{opening.id}"),
    ]
    files = [
        Button(words.plain("button-review-workbook"), data=f"xx:{opening.id}"),
        Button(words.plain("button-review-zip"), data=f"xz:{opening.id}"),
        Button(words.plain("button-review-funnel"), data=f"xf:{opening.id}"),
    ]
    edits = [
        Button(words.plain("button-review-edit"), data=f"eo:{opening.code}"),
        Button(words.plain("button-review-extend"), data=f"ed:{opening.code}"),
    ]
    return Screen(
        fit([head, body, todo]),
        [
            screening,
            mine,
            listing,
            deciding if pile.total else [],
            files if pile.total else [],
            edits if admin else [],
            [Button(words.plain("button-review-home"), data=HOME)],
        ],
    )


def _erased(words: Words, found: Mapping[ApplicationStage, int]) -> Html | None:
    """What is left of applications that were deleted."""
    if not found:
        return None
    stages_ = [words.plain("review-stage-count", stage=stage, number=count) for stage, count in _in_order(found)]
    count = sum(found.values())
    return words.html("review-erased", count=count, stages=words.plain("list-separator").join(stages_))


def listed(to: Reader, found: Listed, wanted: Wanted, *, page: int, names: Mapping[int, str]) -> Screen:
    """A page of the applications of an opening, with filters that tell how many they leave. `names` are reviewers'."""
    words, opening = to.words, found.opening
    pages = max(1, -(-found.total // PAGE))
    head = lines(
        _paged(bold(title(words, opening)), page, pages),
        _narrowed(words, wanted),
        words.html("review-list-count", count=found.total) if found.total else words.html("review-list-none"),
    )
    blocks = [_row(words, row, names) for row in found.rows]
    buttons = [
        Button(
            shorten(f"{short_number(row.application)} {name_of(words, row.application)}", _LABEL),
            data=application_data(row.application.id, wanted=wanted),
        )
        for row in found.rows
    ]
    assign = []
    if found.total:
        text = words.plain("button-review-assign-listed", count=found.total)
        assign.append(Button(text, data=f"vh:{opening.id}:{packed(wanted)}"))
    return Screen(
        fit([head, *blocks]),
        [
            *rows(buttons, per_row=2),
            turn(words, page, pages, lambda number: list_data(opening.id, wanted, number)),
            *_filters(words, opening, wanted),
            assign,
            [Button(words.plain("button-review-desk"), data=desk_data(opening.id))],
        ],
    )


def stages(to: Reader, found: Listed, wanted: Wanted) -> Screen:
    """The stages to choose from, each with how many it leaves."""
    words, opening = to.words, found.opening
    choices = [
        Button(
            f"{'✓ ' if stage is wanted.stage else ''}{words.plain('review-stage-count', stage=stage, number=count)}",
            data=list_data(opening.id, replace(wanted, stage=stage)),
        )
        for stage, count in _in_order(found.counts)
    ]
    every = Button(
        words.plain("filter-all", count=sum(found.counts.values())),
        data=list_data(opening.id, replace(wanted, stage=None)),
    )
    back = Button(words.plain("button-back-to-results"), data=list_data(opening.id, wanted))
    head = lines(bold(title(words, opening)), words.html("review-ask-stage"))
    return Screen(head, [*rows(choices, per_row=2), [every], [back]])


def turn(words: Words, page: int, pages: int, data: Callable[[int], str]) -> list[Button]:
    """To the pages before and after."""
    around = []
    if page > 0:
        around.append(Button(words.plain("button-previous"), data=data(page - 1)))
    if page + 1 < pages:
        around.append(Button(words.plain("button-next"), data=data(page + 1)))
    return around


def verdicts(counted: Mapping[Verdict, int]) -> str:
    """How often each verdict was given: `👍 2 🤔 1`."""
    return " ".join(f"{VERDICT_SIGNS[verdict]} {counted[verdict]}" for verdict in Verdict if counted.get(verdict))


def _row(words: Words, row: Row, names: Mapping[int, str]) -> Html:
    application = row.application
    mine = row.own.verdict if row.own is not None else None
    known = verdicts(row.verdicts)
    given = words.plain("list-separator").join(names.get(one, str(one)) for one in row.assigned)
    return lines(
        join([short_number(application), bold(name_of(words, application)), words.plain(_stage(application))], " · "),
        join(
            [
                part
                for part in (
                    words.plain("review-mine", verdict=mine) if mine else words.plain("review-mine-none"),
                    known,
                    words.plain("review-given-to", names=given) if given else "",
                )
                if part
            ],
            " · ",
        ),
    )


def _stage(application: Application) -> str:
    return f"applicationstage-{application.stage}"


def _filters(words: Words, opening: Opening, wanted: Wanted) -> list[list[Button]]:
    def button(message: str, changed: Wanted, *, on: bool) -> Button:
        return Button(f"{'✓ ' if on else ''}{words.plain(message)}", data=list_data(opening.id, changed))

    chosen = words.plain(f"applicationstage-{wanted.stage}") if wanted.stage else words.plain("review-stage-any")
    by_verdict = []
    for verdict in Verdict:
        on = wanted.verdict is verdict
        changed = replace(wanted, unseen=False, verdict=None if on else verdict)
        text = f"{'✓ ' if on else ''}{VERDICT_SIGNS[verdict]} {words.plain(f'verdict-{verdict}')}"
        by_verdict.append(Button(text, data=list_data(opening.id, changed)))
    return [
        [
            Button(chosen, data=stages_data(opening.id, wanted)),
            button("button-review-mine", replace(wanted, mine=not wanted.mine), on=wanted.mine),
            button("button-review-unseen", replace(wanted, unseen=not wanted.unseen, verdict=None), on=wanted.unseen),
        ],
        by_verdict,
    ]


def _narrowed(words: Words, wanted: Wanted) -> Html | None:
    parts = []
    if wanted.stage:
        parts.append(words.plain(f"applicationstage-{wanted.stage}"))
    if wanted.mine:
        parts.append(words.plain("button-review-mine"))
    if wanted.unseen:
        parts.append(words.plain("button-review-unseen"))
    if wanted.verdict:
        parts.append(words.plain("review-mine", verdict=wanted.verdict))
    return join(parts, " · ") if parts else None


def _places(words: Words, one: Desk) -> Html:
    if one.left is None:
        return words.html("review-places-open", taken=one.taken, offered=one.offered)
    return words.html(
        "review-places", count=one.pile.opening.places or 0, taken=one.taken, offered=one.offered, left=one.left
    )


def _paged(head: Html, page: int, pages: int) -> Html:
    return join([head, f"{page + 1} / {pages}"], " · ") if pages > 1 else head


def _in_order(counts: Mapping[ApplicationStage, int]) -> list[tuple[ApplicationStage, int]]:
    return [(stage, counts[stage]) for stage in ApplicationStage if counts.get(stage)]
