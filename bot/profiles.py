"""What Telegram says about whoever is writing, kept in line with what is stored of them."""

from collections.abc import Collection
from datetime import datetime

import telegram

from lab.roles import role_of
from storage import users
from storage.database import Tx
from storage.users import LONGEST_LANGUAGE, Role, User


def changed(sender: telegram.User | None, known: User | None) -> bool:
    """Whether there is something to store. Somebody who blocked the bot and writes again has unblocked it."""
    if sender is None or sender.is_bot:
        return False
    if known is None or known.blocked_at is not None:
        return True
    language = (sender.language_code or "")[:LONGEST_LANGUAGE] or None
    told = (sender.username, sender.first_name, sender.last_name, language)
    return told != (known.username, known.first_name, known.last_name, known.client_language)


async def remember(
    tx: Tx, sender: telegram.User | None, known: User | None, *, owner_ids: Collection[int], now: datetime
) -> User | None:
    """Stores what has changed; returns the user as they are now."""
    if sender is None or not changed(sender, known):
        return known
    await users.save_profile(
        tx,
        user_id=sender.id,
        username=sender.username,
        first_name=sender.first_name,
        last_name=sender.last_name,
        client_language=sender.language_code,
        now=now,
    )
    if known is None:
        user = await users.get(tx, sender.id)
    else:
        await tx.refresh(known)  # this row only: what else the opening read is read no second time
        user = known
    if role_of(sender.id, user.role if user else None, owner_ids=owner_ids) is not Role.GUEST:
        await users.menu_due(tx, sender.id)  # a role given before the chat existed
    return user
