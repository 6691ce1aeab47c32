"""What the clock tells reviewers and admins: what is new, what stands still, whom to phone, which date is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lab.applications import attention, review_digests
from lab.applications.access import Case, reach_as_staff
from lab.applications.attention import ANSWER_LATE, OVERDUE, TO_PHONE, Overdue
from lab.applications.review_digests import DIGEST, New
from lab.errors import NotFound
from lab.roles import Permission
from messages import application_notices as screens
from messages.html import Html
from messages.words import Words
from outbox.notices.notice import Facts, Notice, Owed, Reader
from outbox.notices.staff import staff_of
from outbox.reply import Reply, Send
from storage import offers, openings
from storage.applications import ApplicationStage
from storage.offers import Offer
from storage.openings import Opening


@dataclass(frozen=True)
class _Standing:
    """An offer that waits for its applicant."""

    case: Case
    offer: Offer


@dataclass(frozen=True)
class _Late:
    """An opening that owes answers, to so many."""

    opening: Opening
    count: int


async def _digest(owed: Owed) -> Sequence[New] | None:
    found = await review_digests.gather(owed.tx, owed.delivery.chat_id, defaults=owed.defaults, now=owed.now)
    return found or None


def _draw_digest(reader: Reader, found: Any) -> Reply:
    return Reply((Send(screens.review_digest(reader.words, found, zone=reader.zone)),))


async def _overdue(owed: Owed) -> Sequence[Overdue] | None:
    actor = await staff_of(owed, Permission.ADMIT)
    return (await attention.overdue(owed.tx, actor, now=owed.now) or None) if actor is not None else None


def _draw_overdue(reader: Reader, found: Any) -> Reply:
    return Reply((Send(screens.overdue(reader.words, found)),))


async def _to_phone(owed: Owed) -> _Standing | None:
    actor = await staff_of(owed, Permission.ADMIT)
    if actor is None:
        return None
    try:
        case = await reach_as_staff(owed.tx, actor, owed.facts["application"])
    except NotFound:
        return None
    standing = await offers.open_one(owed.tx, case.application.id)
    if standing is None or standing.id != owed.facts["offer"] or case.application.stage is not ApplicationStage.OFFER:
        return None
    return _Standing(case, standing)


def _draw_to_phone(reader: Reader, found: Any) -> Reply:
    screen = screens.to_phone(
        reader.words,
        found.case.opening,
        found.case.application,
        found.offer,
        zone=reader.zone,
        now=reader.now,
    )
    return Reply((Send(screen),))


async def _answer_late(owed: Owed) -> _Late | None:
    actor = await staff_of(owed, Permission.ADMIT)
    found = await openings.by_ids(owed.tx, [owed.facts["opening"]])
    if actor is None or not found or f"{found[0].answer_by}" != owed.facts["answer_by"]:
        return None
    count = await attention.waiting_for_answer(owed.tx, actor, found[0].id)
    return _Late(found[0], count) if count else None


def _draw_answer_late(reader: Reader, found: Any) -> Reply:
    return Reply((Send(screens.answer_late(reader.words, found.opening, count=found.count)),))


def _digest_line(words: Words, _: Facts) -> Html:
    return words.html("notice-review-digest-line")


def _overdue_line(words: Words, _: Facts) -> Html:
    return words.html("notice-overdue-line")


def _to_phone_line(words: Words, facts: Facts) -> Html:
    return words.html("notice-to-phone-line", number=facts["number"])


def _answer_late_line(words: Words, facts: Facts) -> Html:
    return words.html("notice-answer-late-line", code=facts["code"])


KINDS: Mapping[str, Notice] = {
    DIGEST: Notice(_digest, _draw_digest, _digest_line),
    OVERDUE: Notice(_overdue, _draw_overdue, _overdue_line),
    TO_PHONE: Notice(_to_phone, _draw_to_phone, _to_phone_line),
    ANSWER_LATE: Notice(_answer_late, _draw_answer_late, _answer_late_line),
}
