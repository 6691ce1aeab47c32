"""Before the first question: what to expect, what one agrees to, and what can be done where one can't apply."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lab.applying.consent import Tick, Ticked
from lab.applying.fields import eligible
from lab.applying.form import KEPT
from lab.applying.kinds import Paper
from lab.applying.ways import Choices, Outline, Stand, Way
from messages import bilingual
from messages.applying_answers import LONGEST, drafted
from messages.applying_answers import paper_value as paper_value
from messages.applying_data import (
    MINE_DATA,
    begin_data,
    decline_data,
    edit_data,
    entry_data,
    go_data,
    own_data,
    tick_data,
)
from messages.bilingual import Bilingual, told
from messages.forms import PREFIX, Body, plainly
from messages.html import Html, bold, fit, join, lines, shorten, utf16_length, visible
from messages.moments import moment
from messages.opening_cards import eligibility
from messages.opening_lists import EVERYTHING, apply_data, card_data, follow_data, related_data
from messages.opening_times import day, in_full, when
from messages.screen import Button, Screen, rows
from messages.words import Words, enum_id
from storage.applications import ApplicationStage
from storage.consents import ConsentKind
from storage.documents import Document
from storage.drafts import Draft
from storage.openings import Opening

_NAME = 24  # UTF-16 units of a file's name on a button
SHOWN = 8  # openings to choose from
_READABLE = 3000  # UTF-16 units of all that was filled in; what is longer is shown by its beginnings


def apply_button(words: Words, stand: Stand) -> Button | None:
    """The main action of an opening's card; None where there is none."""
    code = stand.opening.code
    match stand.way:
        case Way.BEGIN:
            return Button(words.plain("button-apply"), data=apply_data(code))
        case Way.CONTINUE:
            return Button(words.plain("button-apply-continue"), data=apply_data(code))
        case Way.APPLIED if stand.application is not None:
            return Button(words.plain("button-apply-own"), data=own_data(stand.application.id))
        case _:
            return None


def apply_link(words: Words, url: str) -> Button:
    """The same where others read along."""
    return Button(words.plain("button-apply"), url=url)


def intro(words: Words, stand: Stand, outline: Outline, *, zone: ZoneInfo, now: datetime, admin: bool) -> Screen:
    """The first screen: how long it takes, what to have ready, the time left, and who may apply."""
    opening = stand.opening
    expected = words.html("apply-steps", count=outline.steps, minutes=outline.minutes)
    prefilled = None
    if outline.before is not None:
        prefilled = words.html("apply-prefilled", count=outline.filled, number=outline.before.number)
    blocks = [
        lines(_title(words, opening), in_full(words, opening, zone=zone, now=now)),
        lines(expected, prefilled, words.html("apply-saved")),
        _ready(words, opening, outline),
        eligibility(words, eligible(opening)),
        words.html("apply-never"),
    ]
    return Screen(
        fit(blocks),
        [
            [Button(words.plain("button-apply-begin"), data=begin_data(opening.code))],
            _entry(words, opening, admin=admin),
            [_card(words, opening)],
        ],
    )


def consent(
    words: Words, opening: Opening, ticked: Ticked, *, draft: Draft | None = None, mailing: bool = False
) -> Screen:
    """What one agrees to, a tick each. Without those that are needed there is another way. A draft waits behind it. `mailing`: what is
    told goes by e-mail, too."""
    go_on = "button-apply-go-on" if draft is not None else "button-apply-go"
    blocks = [
        lines(_title(words, opening), words.html("apply-consent")),
        *(_agreement(words, opening, one, given=ticked.given[one.key]) for one in ticked.ticks),
        words.html("apply-consent-mail") if mailing else Html(""),
        words.html("apply-consent-enough" if ticked.enough else "apply-consent-needed"),
    ]
    toggles = [
        Button(
            f"{'✅' if ticked.given[one.key] else '⬜'} {_agreed_name(words, one)}",
            data=tick_data(opening.code, one.key, wanted=not ticked.given[one.key]),
        )
        for one in ticked.ticks
    ]
    go = [Button(words.plain(go_on), data=go_data(opening.code))] if ticked.enough else []
    decline = Button(words.plain("button-apply-decline"), data=decline_data(opening.code))
    back = [] if draft is not None else [Button(words.plain("button-apply-back"), data=apply_data(opening.code))]
    out = back if ticked.enough else [decline, *back]
    return Screen(fit(blocks), [go, *rows(toggles, per_row=1), out])


def declined(
    words: Words, opening: Opening, outline: Outline, *, email: str, page: str, draft: Draft | None = None
) -> Screen:
    """Who does not agree applies by e-mail."""
    if email:
        way = words.html("apply-by-email", email=email, code=opening.code)
    elif page:
        way = words.html("apply-by-page", page=page)
    else:
        way = words.html("apply-by-person")
    blocks = [lines(_title(words, opening), way), _ready(words, opening, outline)]
    blocks.append(words.html("apply-declined-kept" if draft is None else "apply-declined-draft"))
    back = Button(words.plain("button-apply-consents"), data=begin_data(opening.code))
    return Screen(fit(blocks), [_discard(words, draft), [back]])


def choose(words: Words, found: Choices, *, zone: ZoneInfo, now: datetime) -> Screen:
    """/apply without a code: what was begun, and what is open."""
    shown = [*found.begun, *found.open][:SHOWN]
    blocks = [
        lines(words.html("apply-choose") if shown else words.html("apply-nothing-open")),
        *(_choice(words, one, zone=zone, now=now) for one in shown),
    ]
    buttons = [
        Button(
            words.plain("button-apply-continue-code" if one.draft else "button-apply-code", code=one.opening.code),
            data=apply_data(one.opening.code),
        )
        for one in shown
    ]
    last = [Button(words.plain("button-all-openings"), data=f"ol:0:{EVERYTHING}")]
    if found.applied:
        last.append(Button(words.plain("button-apply-mine"), data=MINE_DATA))
    return Screen(fit(blocks), [*rows(buttons, per_row=1), last])


def unavailable(
    words: Words, stand: Stand, *, email: str, followed: bool, zone: ZoneInfo, now: datetime, admin: bool
) -> Screen:
    """Where one can't apply (yet, or any more): why, what is kept, and what can be done."""
    opening, code = stand.opening, stand.opening.code
    kept, filled = None, list[Html]()
    if stand.draft is not None:
        given = stand.draft.answers
        filled = drafted(words, opening, given, zone=zone)
        if sum(utf16_length(visible(one)) for one in filled) > _READABLE:
            filled = drafted(words, opening, given, zone=zone, longest=LONGEST)
        until = day(words, (stand.draft.updated_at + KEPT).astimezone(zone).date())
        kept = words.html("apply-draft-kept", until=until)
    can = [
        words.html("apply-can-wait" if stand.way is Way.COMING else "apply-can-follow"),
        words.html("apply-can-write", email=email) if email else None,
    ]
    blocks = [
        lines(_title(words, opening), when(words, opening, zone=zone, now=now)),
        kept or Html(""),
        lines(*can),
        *([words.html("apply-draft-filled"), *filled] if filled else []),
    ]
    follow = []
    if not followed:
        follow = [Button(words.plain("button-follow"), data=follow_data(code, wanted=True))]
    near = Button(words.plain("button-apply-similar"), data=related_data(code))
    buttons = [
        [*follow, near],
        _entry(words, opening, admin=admin),
        _discard(words, stand.draft),
        [_card(words, opening)],
    ]
    return Screen(fit(blocks), buttons)


def applied(words: Words, stand: Stand, *, zone: ZoneInfo, now: datetime, admin: bool) -> Screen:
    """There is an application already."""
    application = stand.application
    if application is None:
        raise ValueError("no application")
    withdrawn = application.stage is ApplicationStage.WITHDRAWN
    text = words.html(
        "apply-withdrawn" if withdrawn else "apply-applied",
        number=application.number,
        at=moment(words, application.submitted_at, zone, now=now),
        stage=words.plain(enum_id(application.stage)),
    )
    return Screen(
        fit([lines(_title(words, stand.opening), text)]),
        [
            [Button(words.plain("button-apply-own"), data=own_data(application.id))],
            [] if withdrawn else [Button(words.plain("button-apply-edit"), data=edit_data(application.id))],
            _entry(words, stand.opening, admin=admin),
            [_card(words, stand.opening)],
        ],
    )


def again_button(words: Words, earlier: Document) -> str:
    """For sending a document again that came with an earlier application."""
    return words.plain("button-apply-again", name=shorten(earlier.name or "?", _NAME))


def before_submitting(words: Words, opening: Opening, answers: Mapping[str, Any], *, now: datetime) -> Body:
    """What stands under the summary of an application: what does not fit the opening, and the way to what was agreed to."""
    years, day_of = eligible(opening).doctorate_years, answers.get("doctorate_on")
    old = None
    if years is not None and day_of is not None and _years_since(date.fromisoformat(day_of), now.date()) > years:
        old = words.html("apply-doctorate-old", count=years)
    text = lines(old, words.html("form-check"))
    return Body(text, [[Button(words.plain("button-apply-agreed"), data=begin_data(opening.code))]])


def _years_since(day_of: date, today: date) -> int:
    """Whole years that have begun since a day."""
    whole = today.year - day_of.year - ((today.month, today.day) < (day_of.month, day_of.day))
    return whole + 1 if (today.month, today.day) != (day_of.month, day_of.day) else whole


def paper_hint(words: Words, field: Paper, held: object) -> Html:
    """How a document gets here, under the question for it."""
    now_held = words.html("form-current", value=paper_value(words, held)) if held else None
    return lines(
        now_held,
        words.html("apply-file-how"),
        words.html("apply-file-or-text") if field.or_text else None,
        words.html("apply-file-later") if field.later else None,
    )


def _title(words: Words, opening: Opening) -> Html:
    title = bilingual.of(opening, "title")
    return join([told(words, title, bold(title.in_language(words.language))), opening.code], " · ")


def _ready(words: Words, opening: Opening, outline: Outline) -> Html:
    things = [_wanted(words, one) for one in outline.papers]
    if outline.referees:
        things.append(words.plain("apply-ready-referees"))
    things.append(words.plain("apply-ready-dates"))
    late = words.html("opening-late-documents") if opening.late_documents and outline.papers else None
    return lines(words.html("apply-ready"), *(f"· {thing}" for thing in things), late)


def _wanted(words: Words, paper: Paper) -> str:
    name = plainly(words, paper.label)
    return name if paper.required else words.plain("apply-ready-optional", thing=name)


def _agreement(words: Words, opening: Opening, one: Tick, *, given: bool) -> Html:
    sign = "✅" if given else "⬜"
    match one.kind:
        case ConsentKind.STORAGE:
            text = words.html("apply-consent-storage", count=opening.retention_days)
        case ConsentKind.CARRIAGE:
            text = words.html("apply-consent-carriage")
        case _:
            text = words.html("apply-consent-handing", organisation=_organisation(words, one))
    return join([sign, text], " ")


def _agreed_name(words: Words, one: Tick) -> str:
    match one.kind:
        case ConsentKind.STORAGE:
            return words.plain("button-apply-storage")
        case ConsentKind.CARRIAGE:
            return words.plain("button-apply-carriage")
        case _:
            return words.plain("button-apply-handing", organisation=_organisation(words, one))


def _organisation(words: Words, one: Tick) -> str:
    return Bilingual(one.zh, one.en).in_language(words.language)


def _choice(words: Words, stand: Stand, *, zone: ZoneInfo, now: datetime) -> Html:
    begun = words.html("apply-begun") if stand.draft is not None else None
    return lines(_title(words, stand.opening), when(words, stand.opening, zone=zone, now=now), begun)


def _discard(words: Words, draft: Draft | None) -> list[Button]:
    """Asks before it throws a draft away."""
    if draft is None:
        return []
    return [Button(words.plain("button-form-discard"), data=f"{PREFIX}{draft.id}:{draft.version}:x")]


def _entry(words: Words, opening: Opening, *, admin: bool) -> list[Button]:
    return [Button(words.plain("button-apply-enter"), data=entry_data(opening.code))] if admin else []


def _card(words: Words, opening: Opening) -> Button:
    return Button(words.plain("button-apply-card"), data=card_data(opening.code))
