"""Applications with real papers, to be reviewed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from lab import notices
from lab.applications.review_digests import DIGEST
from lab.documents import check
from lab.roles import Actor
from storage import applications, documents, places
from storage.applications import ApplicationStage
from storage.database import Tx
from storage.openings import Opening
from storage.users import Role
from tests.support.applying import DEFAULTS, add_opening


async def apply_for(
    tx: Tx,
    opening: Opening,
    user_id: int | None,
    *,
    now: datetime,
    cv: bytes | None = None,
    stage: ApplicationStage = ApplicationStage.SUBMITTED,
    answers: Mapping[str, Any] | None = None,
) -> int:
    """An application as it stands after it was submitted, with a CV; returns its id."""
    number = await places.next_number(tx, opening.id)
    given = {"name": f"申请人 {number}", "email": "sample@example.org", "motivation": "想做电池。", **(answers or {})}
    application_id = await applications.create(
        tx,
        {
            "number": f"{opening.code}/{number:04}",
            "opening_id": opening.id,
            "user_id": user_id,
            "stage": stage,
            "answers": given,
            "language": "zh",
            "submitted_at": now,
            "edited_at": now,
            "moved_at": now,
        },
    )
    if cv is not None:
        await add_paper(tx, opening, application_id, user_id, cv, now=now)
    return application_id


async def add_paper(
    tx: Tx,
    opening: Opening,
    application_id: int,
    user_id: int | None,
    content: bytes,
    *,
    kind: str = "cv",
    now: datetime,
) -> int:
    """A document of an application; returns its id."""
    checked = check(content)
    mimes = {
        "pdf": "application/pdf",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
    values = {
        "opening_id": opening.id,
        "user_id": user_id,
        "application_id": application_id,
        "kind": kind,
        "name": f"{kind}.{checked.kind}",
        "mime": mimes[checked.kind],
        "size": len(content),
        "sha256": "ab" * 32,
        "received_at": now,
    }
    return await documents.add(tx, values, content)


async def pile(
    tx: Tx, reviewers: Sequence[int], count: int, *, now: datetime, cv: bytes | None = None, **values: Any
) -> tuple[Opening, list[int]]:
    """An opening with these reviewers and so many applications, of the users from 5001 on; returns their ids."""
    opening = await add_opening(
        tx, now=now, code="I-2026-03", reviewers=reviewers, closes_at=now + timedelta(days=10), **values
    )
    ids = [await apply_for(tx, opening, 5001 + number, now=now, cv=cv) for number in range(count)]
    return opening, ids


def reviewer(user_id: int) -> Actor:
    """Somebody who reviews."""
    return Actor(user_id, Role.REVIEWER)


async def told_today(tx: Tx, user_ids: Sequence[int], *, now: datetime) -> None:
    """These people have had the digest of the day already: in a visit it would come between, at an hour of its own."""
    day = now.astimezone(DEFAULTS.zone).date()
    for user_id in user_ids:
        later = now + timedelta(days=1)
        event = f"{DIGEST}/{day}"
        await notices.tell(
            tx, chat_id=user_id, kind=DIGEST, facts={"day": day.isoformat()}, event=event, due_at=later, now=now
        )
