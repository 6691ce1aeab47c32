"""Announcements and runs as rows, for what comes after the sending."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from storage import announcements, runs
from storage.announcements import AnnouncementState, Manner, Response
from storage.database import Tx
from storage.deliveries import Delivery, DeliveryState
from storage.runs import Action, RunState


async def announcement(tx: Tx, *, author_id: int, now: datetime, **values: Any) -> announcements.Announcement:
    """An announcement that has been sent, of one text."""
    given: dict[str, Any] = {
        "title": "换电站开放日",
        "author_id": author_id,
        "state": AnnouncementState.DONE,
        "contents": {"zh": {"kind": "text", "text": "换电站开放日"}},
        "audience": {},
        "schedule": {},
        "zone": "Asia/Shanghai",
        "grace_seconds": 7200,
        "manner": Manner.NEWS,
        "created_at": now,
        "updated_at": now,
        **values,
    }
    return await announcements.add(tx, given)


async def run(
    tx: Tx, of: announcements.Announcement, states: Mapping[int, DeliveryState], *, now: datetime, **values: Any
) -> int:
    """A run with these deliveries by chat; returns its id."""
    given: dict[str, Any] = {
        "announcement_id": of.id,
        "action": Action.SEND,
        "state": RunState.FINISHED,
        "due_at": now,
        "started_at": now,
        "finished_at": now + timedelta(seconds=75),
        "contents": of.contents,
        "options": {},
        "recipients": len(states),
        **values,
    }
    run_id = await runs.add(tx, given)
    rows = [
        {
            "run_id": run_id,
            "kind": "announcement",
            "chat_id": chat_id,
            "lane": 2,
            "state": state,
            "due_at": now,
            "created_at": now,
            "language": "zh" if number % 2 else "en",
            "sent_at": now + timedelta(seconds=number) if state is DeliveryState.SENT else None,
            "reason": "a sample reason" if state is DeliveryState.FAILED else None,
            "was_unknown": int(number == 0),
            "messages": [1000 + number] if state is DeliveryState.SENT else [],
            "steps_done": int(state is DeliveryState.SENT),
        }
        for number, (chat_id, state) in enumerate(states.items())
    ]
    if rows:
        await tx.execute(insert(Delivery), rows)
    return run_id


async def responses(tx: Tx, run_id: int, *, read: Sequence[int] = (), chosen: Mapping[int, int], now: datetime) -> None:
    """Who confirmed, and who chose what."""
    rows = [{"run_id": run_id, "user_id": user, "kind": "read", "choice": None, "at": now} for user in read]
    rows += [
        {"run_id": run_id, "user_id": user, "kind": "choice", "choice": choice, "at": now}
        for user, choice in chosen.items()
    ]
    await tx.execute(insert(Response), rows)
