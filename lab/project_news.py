"""News of projects: who follows one is told when it enters another stage."""

from datetime import datetime

from lab.audiences import LANGUAGES, Audience, recipients
from lab.defaults import Defaults
from lab.imports import Plan
from lab.notices import LANE
from lab.recipients import Fate, plan
from lab.topics import OF_FOLLOWS
from storage import deliveries
from storage.announcements import Manner
from storage.database import Tx
from storage.deliveries import DeliveryState
from storage.ledger import QUIET
from storage.projects import KIND as PROJECT

KIND = "project-stage"


async def tell_followers(tx: Tx, done: Plan, *, defaults: Defaults, now: datetime) -> int:
    """After an import: a notice for each follower of a project whose stage it changed, in the way that they chose for news of projects.
    Returns how many. Two statements for each such project."""
    told = 0
    for code, was, stage in _moved(done):
        found = await recipients(
            tx,
            Audience(projects=frozenset({code})),
            topic=OF_FOLLOWS,
            default_language=defaults.language,
            default_zone=defaults.zone.key,
            owner_ids=defaults.owner_ids,
        )
        planned = plan(found, manner=Manner.NEWS, urgent=False, available_languages=LANGUAGES, due_at=now)
        rows = [
            {
                "kind": KIND,
                "facts": {"code": code, "was": was, "now": stage},
                "event": f"{KIND}/{code}/{stage}/{now.isoformat()}",
                "chat_id": one.recipient.chat_id,
                "lane": LANE,
                "state": DeliveryState.DIGEST if one.fate is Fate.DIGEST else DeliveryState.DUE,
                "reason": QUIET if one.fate is Fate.QUIET else None,
                "due_at": one.due_at,
                "digest_at": one.digest_at,
                "created_at": now,
            }
            for one in planned
            if one.fate is not Fate.OFF
        ]
        await deliveries.owe_all(tx, rows)
        told += len(rows)
    return told


def _moved(done: Plan) -> list[tuple[str, str, str]]:
    """Projects by code with their stage before and after."""
    return [
        (item.code, str(change.old), str(change.new))
        for one in done.lists
        if one.kind == PROJECT
        for item in one.changed
        for change in item.changes
        if change.column == "stage"
    ]
