"""What would come of an announcement as things stand: to how many it goes, when, and who has to agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.announcements import APPROVE_ABOVE, Agreement, Wanted, agreement, others, undo_time
from lab.audiences import alike, audience_of
from lab.defaults import Defaults
from lab.recipients import Numbers, numbers, plan
from lab.roles import Actor, Permission, require
from lab.schedules import Schedule, next_after, once, schedule_of
from storage import lab as laboratory
from storage.database import Tx
from storage.users import User


@dataclass(frozen=True)
class Forecast:
    """`schedule` None is now; `due_at` is the first date, None if there is none to come. `approvers` are those who could agree, where
    somebody must."""

    wanted: Wanted
    numbers: Numbers
    schedule: Schedule | None
    due_at: datetime | None
    agreement: Agreement
    approvers: Sequence[User]

    @property
    def count(self) -> int:
        """How many chats get it, sooner or later: the number that is confirmed."""
        return self.numbers.reached


async def forecast(tx: Tx, actor: Actor, wanted: Wanted, *, defaults: Defaults, now: datetime) -> Forecast:
    """Counts everybody whom it would reach. Raises Forbidden."""
    require(actor, Permission.ANNOUNCE)
    schedule = schedule_of(wanted.schedule) if wanted.schedule else None
    due_at = next_after(schedule or once(now + await undo_time(tx)), now, zone=ZoneInfo(wanted.zone))
    found = await alike(
        tx,
        audience_of(wanted.audience),
        topic=wanted.topic,
        default_language=defaults.language,
        default_zone=defaults.zone.key,
        owner_ids=defaults.owner_ids,
    )
    planned = plan(
        [one for one, _ in found],
        manner=wanted.manner,
        urgent=wanted.urgent,
        available_languages=list(wanted.contents),
        due_at=due_at or now,
    )
    counted = numbers(planned, [number for _, number in found])
    needed = await agreement(tx, actor, count=counted.reached, owner_ids=defaults.owner_ids)
    asked = await others(tx, actor.user_id, owner_ids=defaults.owner_ids) if needed is Agreement.SECOND else ()
    return Forecast(wanted, counted, schedule, due_at, needed, asked)


async def approve_above(tx: Tx) -> int:
    """Above how many recipients somebody else must agree."""
    row = await laboratory.get(tx)
    return row.approve_above if row else APPROVE_ABOVE
