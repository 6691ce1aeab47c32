"""Withdrawing an application, and thinking better of it."""

from datetime import datetime, timedelta

from lab import interviews
from lab.applications.access import reach
from lab.applications.cases import move
from lab.applications.free_places import tell_free
from lab.applications.stages import RESTORED, Verb
from lab.applications.submitting import until_deadline
from lab.defaults import Defaults
from lab.errors import LabError
from lab.roles import Actor
from storage import application_requests, offers, shown_documents
from storage.applications import Application, ApplicationStage
from storage.database import Tx
from storage.offers import OfferAnswer


async def withdraw(tx: Tx, actor: Actor, application_id: int, *, defaults: Defaults, now: datetime) -> Application:
    """Takes an application back, any time before a place was accepted: its slot is free for others, its offer is over, a decision that
    was held is dropped. Raises NotFound, LabError."""
    case = await reach(tx, actor, application_id, lock=True)
    offered = case.application.stage is ApplicationStage.OFFER
    withdrawn = await move(tx, case, Verb.WITHDRAW, ApplicationStage.WITHDRAWN, defaults=defaults, now=now)
    await offers.answer(tx, application_id, OfferAnswer.WITHDRAWN, now=now)
    if offered:
        await tell_free(tx, case, Verb.WITHDRAW, version=withdrawn.version, defaults=defaults, now=now)
    await interviews.release_slot(tx, case, defaults=defaults, now=now)
    await shown_documents.end_exports(tx, withdrawn.opening_id, now=now)
    return withdrawn


async def restore(
    tx: Tx,
    actor: Actor,
    application_id: int,
    *,
    downtime: timedelta = timedelta(),
    defaults: Defaults,
    now: datetime,
) -> Application:
    """A withdrawn application stands again where it stood, until the deadline. What was asked of it and is due no more is left out.
    Raises NotFound, LabError."""
    case = await reach(tx, actor, application_id, lock=True)
    application = case.application
    if application.stage is not ApplicationStage.WITHDRAWN or application.stage_was is None:
        raise LabError("application-not-now")
    to = RESTORED[application.stage_was]
    if to is ApplicationStage.RETURNED and await application_requests.open_one(tx, application_id) is None:
        to = ApplicationStage.SCREENING
    until_deadline(case, downtime=downtime, now=now)
    return await move(tx, case, Verb.RESTORE, to, defaults=defaults, now=now)
