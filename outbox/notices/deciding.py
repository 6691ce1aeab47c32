"""What those who decide are told of offers that came to nothing, and applicants of times that they have not picked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.applications.access import Case, reach
from lab.applications.free_places import FREE, Free, free_place
from lab.applications.stages import Party
from lab.errors import NotFound
from lab.roles import Actor, Permission
from messages import deciding_offers as screens
from messages.html import Html
from messages.words import Words
from outbox.notices.notice import Facts, Notice, Owed, Reader
from outbox.notices.staff import staff_of
from outbox.reply import Reply, Send
from storage import slots
from storage.applications import ApplicationStage
from storage.users import Role


@dataclass(frozen=True)
class _Free:
    """A free place with what made it so."""

    free: Free
    facts: Facts


async def _free(owed: Owed) -> _Free | None:
    """As long as a place is free, to whoever decides about the opening now."""
    actor = await staff_of(owed, Permission.REVIEW)
    if actor is None:
        return None
    try:
        found = await free_place(owed.tx, actor, owed.facts["opening"])
    except NotFound:
        return None
    return _Free(found, owed.facts) if found is not None else None


def _draw_free(reader: Reader, found: Any) -> Reply:
    screen = screens.free(reader.words, found.free, number=found.facts["number"], verb=found.facts["verb"])
    return Reply((Send(screen),))


def _free_line(words: Words, facts: Facts) -> Html:
    return screens.free_line(words, facts["number"])


async def _pick(owed: Owed) -> tuple[Case, int] | None:
    """As long as they are invited, have no time, and there are some."""
    try:
        case = await reach(owed.tx, Actor(owed.delivery.chat_id, Role.GUEST), owed.facts["application"])
    except NotFound:
        return None
    if Party.APPLICANT not in case.parties or case.application.stage is not ApplicationStage.INTERVIEW:
        return None
    if await slots.of_application(owed.tx, case.application.id) is not None:
        return None
    free = len(await slots.free(owed.tx, case.opening.id, after=owed.now))
    return (case, free) if free else None


def _draw_pick(reader: Reader, loaded: Any) -> Reply:
    case, free = loaded
    number = case.application.number
    screen = screens.pick(
        reader.words, case.opening, application_id=case.application.id, number=number, free_slots=free
    )
    return Reply((Send(screen),))


def _pick_line(words: Words, facts: Facts) -> Html:
    return screens.pick_line(words, facts["number"])


KINDS: Mapping[str, Notice] = {
    FREE: Notice(_free, _draw_free, _free_line),
    "interview-pick": Notice(_pick, _draw_pick, _pick_line),
}
