"""An opening with reviewers, and people who apply for it: the sample cast of the tests about applications."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, update

from lab.applications import access, offering, submitting
from lab.applications.access import Opened
from lab.applications.stages import Verb
from lab.applications.submitting import Agreed
from lab.defaults import Defaults
from lab.eligibility import Eligibility, as_stored
from lab.roles import Actor
from storage import application_events, applications, openings, places
from storage.applications import Application, ApplicationStage
from storage.areas import Area
from storage.consents import ConsentKind
from storage.database import Tx
from storage.deliveries import Delivery
from storage.openings import Opening, OpeningKind, OpeningReviewer
from storage.projects import Visibility
from storage.users import Role
from tests.support.stored import add_user

DEFAULTS = Defaults("zh", ZoneInfo("Asia/Shanghai"))
CODE = "I-2026-03"
LIN, WANG = Actor(101, Role.GUEST), Actor(102, Role.MEMBER)
ANN, BEN = Actor(201, Role.REVIEWER), Actor(202, Role.REVIEWER)  # review the opening
CARL = Actor(203, Role.REVIEWER)  # reviews another one
ADMIN = Actor(301, Role.ADMIN)
CAST = (LIN, WANG, ANN, BEN, CARL, ADMIN)
ANSWERS = {"name": "林样本", "email": "lin@example.org"}


async def add_opening(
    tx: Tx, *, now: datetime, code: str = CODE, reviewers: Sequence[int] = (201, 202), **values: Any
) -> Opening:
    """An internship that closes in ten days, with two places."""
    if not await openings.count(tx):
        await tx.execute(
            insert(Area).values(code="battery", position=0, name_zh="电池", name_en="Battery", sample=True)
        )
    given = {
        "code": code,
        "kind": OpeningKind.INTERNSHIP,
        "title_zh": "换电站实习",
        "title_en": "Swap stations",
        "area": "battery",
        "places": 2,
        "documents": [],
        "questions": [],
        "opens_at": None,
        "closes_at": now + timedelta(days=10),
        "zone": "Asia/Shanghai",
        "eligibility": as_stored(Eligibility()),
        "retention_days": 180,
        "overdue_days": 14,
        "visibility": Visibility.PUBLIC,
        "sample": True,
        **values,
    }
    opening_id = (await tx.execute(insert(Opening).values(**given).returning(Opening.id))).scalar_one()
    await set_reviewers(tx, opening_id, reviewers)
    (made,) = await openings.stored_now(tx, [opening_id])
    return made


async def set_reviewers(tx: Tx, opening_id: int, user_ids: Sequence[int]) -> None:
    """These and no others review the opening."""
    await tx.execute(delete(OpeningReviewer).where(OpeningReviewer.opening_id == opening_id))
    for position, user_id in enumerate(user_ids):
        await tx.execute(insert(OpeningReviewer).values(opening_id=opening_id, position=position, user_id=user_id))


async def cast(tx: Tx, *, now: datetime) -> Opening:
    """Everybody, and the opening."""
    for actor in CAST:
        assert actor.user_id is not None
        await add_user(tx, actor.user_id, actor.role, now=now)
    return await add_opening(tx, now=now)


async def agree(tx: Tx, actor: Actor, opening: Opening, *, now: datetime) -> None:
    """The ticks without which nothing is kept."""
    for kind in (ConsentKind.STORAGE, ConsentKind.CARRIAGE):
        await submitting.agree(tx, actor, opening, Agreed(kind, "2026-11"), now=now)


async def apply(tx: Tx, actor: Actor, opening: Opening, *, now: datetime) -> Application:
    """An application of this person, submitted."""
    await agree(tx, actor, opening, now=now)
    return await submitting.submit(tx, actor, opening.code, ANSWERS, language="zh", now=now)


async def view_document(tx: Tx, actor: Actor, document_id: int, *, now: datetime) -> Opened:
    """Somebody opens a document, as when it is sent to them."""
    await access.note_view(tx, actor, document_id, now=now)
    return await access.open_document(tx, actor, document_id)


async def put(tx: Tx, application_id: int, stage: ApplicationStage, **values: Any) -> None:
    """Sets the stage without the rules, to begin a test there."""
    await tx.execute(update(Application).where(Application.id == application_id).values(stage=stage, **values))


async def crowd(tx: Tx, opening: Opening, count: int, stage: ApplicationStage, *, now: datetime) -> list[int]:
    """So many applications at a stage, of the users from 1000 on; returns their ids."""
    ids = []
    for number in range(count):
        values = {
            "number": f"{opening.code}/{await places.next_number(tx, opening.id):04}",
            "opening_id": opening.id,
            "user_id": 1000 + number,
            "stage": stage,
            "answers": {},
            "language": "zh",
            "submitted_at": now,
            "edited_at": now,
            "moved_at": now,
        }
        ids.append(await applications.create(tx, values))
    return ids


def offer_until(now: datetime, **options: Any) -> offering.Wanted:
    """An offer that stands for a week."""
    return offering.Wanted(now + timedelta(days=7), **options)


async def owed(tx: Tx, chat_id: int) -> list[Delivery]:
    """The notices to a chat, oldest first."""
    found = select(Delivery).where(Delivery.chat_id == chat_id).order_by(Delivery.id)
    return list(await tx.scalars(found.execution_options(populate_existing=True)))


async def told(tx: Tx, user_id: int) -> list[Verb | str]:
    """What the person was told of, event by event."""
    found = []
    for delivery in await owed(tx, user_id):
        if delivery.kind == "application-changed" and delivery.facts is not None:
            event = await application_events.get(tx, delivery.facts["event"])
            assert event is not None
            assert event.visible
            found.append(event.kind)
    return found
