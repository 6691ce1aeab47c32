"""A clock that a test steps: ticks with a ticker made anew each time, and what would then be sent, as it is read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from jobs.ticks import Ticker
from messages.words import load
from outbox.parcels import Packer, Unwanted
from storage import drafts, ledger
from storage.database import Database, Tx
from storage.deliveries import Delivery, DeliveryState
from storage.ledger import Recorded
from tests.support.applying import DEFAULTS

PACKER = Packer(catalogue=load(), defaults=DEFAULTS)


async def tick(database: Database, now: datetime) -> None:
    """One tick of a bot that was just started."""
    await Ticker(database=database, defaults=DEFAULTS, wake=lambda: None).tick(now)


async def tick_until(database: Database, now: datetime, until: datetime, *, step: timedelta) -> None:
    """Ticks by a ticker that stays, each followed by the sender."""
    ticker = Ticker(database=database, defaults=DEFAULTS, wake=lambda: None)
    while now <= until:
        await ticker.tick(now)
        await send(database, now)
        now += step


async def owed(database: Database, kind: str) -> Sequence[Delivery]:
    """The notices of a kind, oldest first."""
    async with database.read() as tx:
        return (await tx.scalars(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id))).all()


async def said(tx: Tx, delivery: Delivery, now: datetime) -> str:
    """What would be sent now, with its buttons; the reason in brackets where nothing would."""
    parcel = await PACKER.pack(tx, delivery, now=now)
    if isinstance(parcel, Unwanted):
        return f"[{parcel.reason}]"
    params = parcel.steps[0].params
    rows = params.get("reply_markup", {}).get("inline_keyboard", [])
    return "\n".join(
        [
            str(params.get("text", params.get("caption", ""))),
            *(f"[{one['text']}|{one['callback_data']}]" for row in rows for one in row),
        ]
    )


async def send(database: Database, now: datetime) -> list[tuple[int, str, str]]:
    """Sends what is due, as the sender of the ledger would: chat, kind and text of what went out."""
    gone: list[tuple[int, str, str]] = []
    async with database.read() as tx:
        if not await ledger.any_due(tx, now):
            return gone
    async with database.write() as tx:
        for delivery in await ledger.claim(tx, now=now, lease_until=now + timedelta(minutes=2), limit=1000):
            text = await said(tx, delivery, now)
            skipped = text.startswith("[")
            state = DeliveryState.SKIPPED if skipped else DeliveryState.SENT
            values = {"reason": text.strip("[]")} if skipped else {"sent_at": now}
            await ledger.record(tx, [Recorded(delivery.id, delivery.attempts, state, values)])
            if not skipped:
                gone.append((delivery.chat_id, delivery.kind, text))
    return gone


async def begin_draft(database: Database, user_id: int, code: str, *, at: datetime, touched: bool = True) -> None:
    """Somebody begins an application, and (`touched`) answers something."""
    async with database.write() as tx:
        await drafts.create(tx, user_id=user_id, form="apply", subject=code, step="name", answers={}, now=at)
        if touched:
            await write_on(tx, user_id, code, at=at)


async def write_on(tx: Tx, user_id: int, code: str, *, at: datetime) -> None:
    """Somebody goes on with it."""
    draft = await drafts.find(tx, user_id=user_id, form="apply", subject=code)
    assert draft is not None
    await drafts.change(tx, draft.id, version=draft.version, step="email", answers={"name": f"{at}"}, now=at)
