"""What an applicant may know about their application: everything but what is held back until it is released."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab.applications.access import reach, require_party
from lab.applications.stages import Party
from lab.roles import Actor
from storage import application_events, application_requests, offers, slots
from storage.application_events import ApplicationEvent
from storage.application_requests import ApplicationRequest
from storage.applications import Application, ApplicationStage
from storage.database import Tx
from storage.offers import Offer
from storage.slots import Slot


@dataclass(frozen=True)
class Seen:
    """An application as its applicant sees it: no held decision, no rank, no version, no moment of either."""

    id: int
    number: str
    opening_id: int
    stage: ApplicationStage
    since: datetime
    submitted_at: datetime
    edited_at: datetime
    language: str
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class Whole:
    """The same with all around it: the timeline, what is asked now, the offer that stands, the slot of the interview."""

    seen: Seen
    events: Sequence[ApplicationEvent]
    asked: ApplicationRequest | None
    offer: Offer | None
    slot: Slot | None


def seen_by_applicant(application: Application) -> Seen:
    """The one way from an application to whatever its applicant reads."""
    return Seen(
        id=application.id,
        number=application.number,
        opening_id=application.opening_id,
        stage=application.stage,
        since=application.moved_at,
        submitted_at=application.submitted_at,
        edited_at=application.edited_at,
        language=application.language,
        answers=application.answers or {},
    )


async def whole(tx: Tx, actor: Actor, application_id: int) -> Whole:
    """One application with its history, for its applicant. Raises NotFound, LabError."""
    case = await reach(tx, actor, application_id)
    require_party(case, Party.APPLICANT)
    asks = case.application.stage is ApplicationStage.RETURNED
    return Whole(
        seen=seen_by_applicant(case.application),
        events=await application_events.of_application(tx, application_id, visible_only=True),
        asked=await application_requests.open_one(tx, application_id) if asks else None,
        offer=await offers.open_one(tx, application_id),
        slot=await slots.of_application(tx, application_id),
    )
