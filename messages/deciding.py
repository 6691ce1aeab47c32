"""Deciding about one application: what can be decided, how the applicant will read it, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.applications.access import Case
from lab.applications.deciding import Wish
from lab.applications.dues import DAYS
from lab.applications.offering import Places
from lab.applications.stages import DECISIONS, Party, Verb
from messages import applications as told
from messages import deciding_data as data
from messages.applicants import called, title
from messages.html import Html, bold, escape, fit, join, lines, visible
from messages.moments import moment
from messages.screen import Button, Rows, Screen, rows
from messages.words import Words
from storage.application_requests import ApplicationRequest
from storage.applications import Application, ApplicationStage
from storage.offers import Offer
from storage.slots import Slot

HELD = tuple(DECISIONS.values())  # what can be held


@dataclass(frozen=True)
class Around:
    """What stands beside an application when it is decided. `held_by` is a name; `places` only where an offer may be made; `free` is
    how many times for an interview can be picked now."""

    places: Places
    held_by: str
    slot: Slot | None
    offer: Offer | None
    free: int = 0


@dataclass(frozen=True)
class Readers:
    """In which words, one language or both, and in which zone the applicant reads what is written to them."""

    words: Sequence[Words]
    zone: ZoneInfo


def verb_name(verb: Verb) -> str:
    """The id of what is done, as a button says it."""
    return f"button-decide-{verb.replace('_', '-')}"


def outcome(stage: ApplicationStage) -> str:
    """The id of what is decided, as one calls it: an offer, a rejection."""
    return f"outcome-{stage}"


def one(words: Words, case: Case, verbs: Sequence[Verb], around: Around, *, zone: ZoneInfo, now: datetime) -> Screen:
    """Where an application stands, and a button for whatever can be done now."""
    application = case.application
    held = application.held_stage
    since = moment(words, application.moved_at, zone, now=now)
    slot, offer = around.slot, around.offer
    standing = lines(
        words.html("deciding-stands", stage=application.stage, at=since),
        words.html("deciding-held", outcome=words.plain(outcome(held)), name=around.held_by) if held else None,
        words.html("deciding-held-text") if held and application.held_texts else None,
        words.html("deciding-rank", number=application.rank) if application.rank else None,
        words.html("deciding-slot", at=moment(words, slot.starts_at, zone, now=now)) if slot else None,
        words.html("deciding-offer-until", at=moment(words, offer.expires_at, zone, now=now)) if offer else None,
        places(words, around.places) if Verb.OFFER in verbs else None,
        words.html("deciding-no-telegram") if application.user_id is None else None,
    )
    text = fit([_head(words, case), standing, words.html("deciding-ask" if verbs else "deciding-nothing")])
    decisions = [
        Button(
            words.plain(verb_name(verb)),
            data=data.ask_back(application.id) if verb is Verb.RETURN else data.look(application.id, verb),
        )
        for verb in verbs
    ]
    undo = []
    if held:
        undo.append(
            Button(words.plain("button-decide-take-back"), data=data.take_back(application.id, application.version))
        )
    return Screen(text, [*rows(decisions, per_row=2), undo, *ways(words, case)])


def places(words: Words, found: Places) -> Html:
    """How many places there are, and how many of them are gone."""
    if found.total is None:
        return words.html("deciding-places-open", taken=found.taken, offered=found.offered)
    return words.html(
        "deciding-places", total=found.total, taken=found.taken, offered=found.offered, left=found.left or 0
    )


def preview(
    words: Words, case: Case, wish: Wish, around: Around, readers: Readers, *, reference: str, now: datetime
) -> Screen:
    """A decision before it is made: what the applicant will read, until when an offer stands, and what the buttons will do."""
    offers = wish.verb is Verb.OFFER
    full = offers and around.places.left == 0
    beyond = full and wish.beyond and Party.ADMIN in case.parties
    full = full and not beyond
    timeless = wish.verb is Verb.INVITE and not around.free
    blocks = [
        lines(_head(words, case), bold(words.plain(verb_name(wish.verb)))),
        places(words, around.places) if offers else Html(""),
        words.html("deciding-full") if full else Html(""),
        words.html("deciding-beyond") if beyond else Html(""),
        reading(words, case, wish, readers, now=now),
        words.html("deciding-no-times") if timeless else Html(""),
        words.html("deciding-final" if wish.verb is not Verb.SCREEN else "deciding-told-now"),
    ]
    name = "button-now-beyond" if beyond else f"button-now-{wish.verb.replace('_', '-')}"
    buttons: list[Sequence[Button]] = [[Button(words.plain(name), data=data.do_now(reference))]] if not full else []
    if wish.verb in HELD:
        buttons.append([Button(words.plain("button-hold"), data=data.do_later(reference))])
    if offers:
        buttons += _untils(words, reference)
    if timeless:
        buttons.append([Button(words.plain("button-offer-slots"), data=data.offer_slots(case.opening.id, reference))])
    text_buttons = [Button(words.plain("button-own-text"), data=data.write(reference))]
    if wish.note:
        text_buttons.append(Button(words.plain("button-usual-text"), data=data.usual(reference)))
    if full and Party.ADMIN in case.parties:
        buttons.append([Button(words.plain("button-offer-beyond"), data=data.beyond(reference))])
    back = Button(words.plain("button-decide-back"), data=data.one(case.application.id))
    return Screen(fit(blocks), [*buttons, text_buttons if wish.verb is not Verb.SCREEN else [], [back]])


def reading(words: Words, case: Case, wish: Wish, readers: Readers, *, now: datetime) -> Html:
    """How the applicant will read it, in their language, or in both where nobody knows theirs."""
    offer = Offer(expires_at=wish.expires_at) if wish.verb is Verb.OFFER and wish.expires_at else None
    shown = [
        told.changed(
            theirs,
            told.Told(case.opening, case.application.number, case.application.id),
            verb=wish.verb,
            note=wish.note,
            asked=None,
            offer=offer,
            zone=readers.zone,
            now=now,
        ).text
        for theirs in readers.words
    ]
    return _quoted(words, case, shown)


def asking(
    words: Words, case: Case, asked: ApplicationRequest, readers: Readers, *, question: str, now: datetime
) -> Html:
    """How the applicant will read a question."""
    shown = [
        told.changed(
            theirs,
            told.Told(case.opening, case.application.number, case.application.id),
            verb=Verb.RETURN,
            note={"": question} if question else None,
            asked=asked,
            offer=None,
            zone=readers.zone,
            now=now,
        ).text
        for theirs in readers.words
    ]
    return _quoted(words, case, shown)


def done(words: Words, case: Case, verb: Verb) -> Screen:
    """What happened, and where to go from here."""
    said = words.html(f"decided-{verb.replace('_', '-')}", called=called(case.application))
    text = fit([said, _will_be_told(words, case.application)])
    more = []
    if verb is Verb.INVITE:
        more.append([Button(words.plain("button-interviews"), data=data.interviews(case.opening.id))])
    return Screen(text, [*more, *ways(words, case)])


def kept(words: Words, case: Case) -> Screen:
    """A decision is held."""
    application = case.application
    held = words.plain(outcome(application.held_stage)) if application.held_stage else ""
    text = words.html("decided-held", called=called(application), outcome=held)
    undo = Button(words.plain("button-decide-take-back"), data=data.take_back(application.id, application.version))
    return Screen(text, [[undo], *ways(words, case)])


def not_yours(words: Words) -> Screen:
    """Somebody who does not decide (any more), in the same words whatever there is behind the button."""
    return Screen(words.html("deciding-not-yours"), [[Button(words.plain("button-home"), data="go")]])


def ways(words: Words, case: Case) -> Rows:
    """Back to the application, to all decisions, to the opening."""
    return [
        [
            Button(words.plain("button-application"), data=data.reviewed(case.application.id)),
            Button(words.plain("button-decisions"), data=data.board(case.opening.id)),
        ],
        [Button(words.plain("button-back-to-card", code=case.opening.code), data=data.opening(case.opening.id))],
    ]


def _head(words: Words, case: Case) -> Html:
    return lines(bold(called(case.application)), escape(f"{title(words, case.opening)} · {case.opening.code}"))


def _quoted(words: Words, case: Case, shown: Sequence[Html]) -> Html:
    """What somebody else will read, apart from what is said to the one who decides."""
    quotes = [Html(f"<blockquote>{text}</blockquote>") for text in shown if visible(text)]
    head = "deciding-reads" if case.application.user_id is not None else "deciding-reads-mail"
    return join([words.html(head), *quotes], "\n")


def _will_be_told(words: Words, application: Application) -> Html:
    """Whether Telegram reaches them."""
    if application.user_id is not None:
        return words.html("decided-told")
    contact = application.contact or {}
    return words.html("decided-tell", email=contact.get("email") or "?")


def _untils(words: Words, reference: str) -> Rows:
    buttons = [Button(words.plain("button-days", count=days), data=data.until(reference, days)) for days in DAYS]
    return [buttons, [Button(words.plain("button-other-day"), data=data.until(reference, 0))]]
