"""Showing papers to those who decide, in their chats: noted for the applicant, and taken away again after a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lab.applications.access import is_staff, note_view, reach_as_staff
from lab.defaults import Defaults
from lab.errors import NotFound
from lab.roles import Actor, role_of
from storage import shown_documents, users
from storage.database import Tx
from storage.documents import Document

STAYS = timedelta(hours=24)  # in a chat
FRESH = timedelta(hours=20)  # for so long a card goes on in its message; later another one takes its place
DELETABLE = timedelta(hours=48)  # for so long Telegram lets a bot delete its message (Bot API, deleteMessage)


@dataclass(frozen=True)
class Shown:
    """A document that is about to be shown; `id` is to be told which message it became."""

    id: int
    document: Document


@dataclass(frozen=True)
class Message:
    """A message of ours that is there already, and when it was sent."""

    id: int
    sent_at: datetime


async def show_file(tx: Tx, actor: Actor, document_id: int, *, now: datetime) -> Shown:
    """The document is sent to the actor. Raises NotFound."""
    return await _show(tx, actor, document_id, card=False, message=None, now=now)


async def show_page(tx: Tx, actor: Actor, document_id: int, *, message: Message | None, now: datetime) -> Shown:
    """A page of the document is shown to the actor: in a message that is there, or (None) in a new one. Raises NotFound."""
    return await _show(tx, actor, document_id, card=True, message=message, now=now)


async def show_none(tx: Tx, actor: Actor, message: Message | None) -> None:
    """The message shows no document any more."""
    if message is not None and actor.user_id is not None:
        row = await shown_documents.in_message(tx, chat_id=actor.user_id, message_id=message.id)
        if row is not None:
            await shown_documents.gone(tx, [row.id])


async def lost(tx: Tx, *, defaults: Defaults) -> list[int]:
    """Of what lies open in chats, that which its reader may not read any more: they do not review the opening now."""
    found, may_read = [], {}
    for row_id, chat_id, opening_id in await shown_documents.lying_open(tx):
        key = (chat_id, opening_id)
        if key not in may_read:
            user = await users.get(tx, chat_id)
            role = role_of(chat_id, user.role if user is not None else None, owner_ids=defaults.owner_ids)
            may_read[key] = await is_staff(tx, Actor(chat_id, role), opening_id)
        if not may_read[key]:
            found.append(row_id)
    return found


async def _show(tx: Tx, actor: Actor, document_id: int, *, card: bool, message: Message | None, now: datetime) -> Shown:
    document = await note_view(tx, actor, document_id, now=now)
    user_id, application_id = actor.user_id, document.application_id
    if user_id is None or application_id is None:
        raise NotFound("document-gone")
    await reach_as_staff(tx, actor, application_id)
    row = None
    if message is not None:
        row = await shown_documents.in_message(tx, chat_id=user_id, message_id=message.id)
    if row is not None:
        await shown_documents.change(tx, row.id, application_id=application_id, document_id=document_id)
        return Shown(row.id, document)
    shown_at = message.sent_at if message is not None else now
    shown_id = await shown_documents.add(
        tx,
        chat_id=user_id,
        application_id=application_id,
        document_id=document_id,
        message_id=message.id if message is not None else None,
        card=card,
        shown_at=shown_at,
        due_at=shown_at + STAYS,
    )
    return Shown(shown_id, document)
