"""What a user decides for themselves: language, time zone, quiet hours."""

from datetime import datetime
from zoneinfo import available_timezones

from lab.errors import LabError
from lab.quiet import DEFAULT_QUIET
from storage import chats, history, users
from storage.chats import Chat
from storage.database import Tx
from storage.users import User

MINUTES = 24 * 60


async def choose_language(tx: Tx, user: User, language: str, *, now: datetime) -> bool:
    """Sets the language for good; tells whether that changed anything."""
    if user.language == language:
        return False
    await users.set_language(tx, user.id, language)
    await _record(tx, user, "user.language_chosen", {"language": language}, now)
    return True


async def choose_zone(tx: Tx, user: User, zone: str, *, now: datetime) -> bool:
    """Sets the time zone, by its IANA name or the name's city, in any case; tells whether that changed anything. Raises LabError for
    an unknown one."""
    found = _zone_called(zone)
    if found is None:
        raise LabError("zone-unknown", zone=zone[:64])
    if user.zone == found:
        return False
    await users.set_zone(tx, user.id, found)
    await _record(tx, user, "user.zone_chosen", {"zone": found}, now)
    return True


def _zone_called(typed: str) -> str | None:
    wanted = typed.strip().replace(" ", "_").casefold()
    # Shorter names first: America/Louisville is also called America/Kentucky/Louisville.
    names = sorted(available_timezones(), key=lambda name: (name.count("/"), name))
    for name in names:
        if name.casefold() == wanted:
            return name
    # "GMT+8" is no city: Etc/GMT+8 is eight hours west of Greenwich, which nobody means who types it.
    cities = (name for name in names if "/" in name and not name.startswith("Etc/"))
    return next((name for name in cities if name.rpartition("/")[2].casefold() == wanted), None)


async def choose_quiet(tx: Tx, user: User, *, quiet_from: int, quiet_until: int, now: datetime) -> bool:
    """Sets the quiet hours in minutes since local midnight, equal for none; tells whether that changed anything. Raises LabError where
    there is no such minute."""
    if not (0 <= quiet_from < MINUTES and 0 <= quiet_until < MINUTES):
        raise LabError("quiet-unknown")
    if (user.quiet_from, user.quiet_until) == (quiet_from, quiet_until):
        return False
    await users.set_quiet(tx, user.id, quiet_from=quiet_from, quiet_until=quiet_until)
    await _record(tx, user, "user.quiet_chosen", {"from": quiet_from, "until": quiet_until}, now)
    return True


def quiet_hours(user: User | None) -> tuple[int, int]:
    """The quiet hours that count for a user: those chosen, or else everybody's."""
    if user is None or user.quiet_from is None or user.quiet_until is None:
        return DEFAULT_QUIET
    return user.quiet_from, user.quiet_until


async def choose_group_language(tx: Tx, chat: Chat, language: str) -> None:
    """Sets the language in which the bot speaks in a group."""
    await chats.set_language(tx, chat.id, language)


async def _record(tx: Tx, user: User, action: str, facts: dict[str, str | int], now: datetime) -> None:
    await history.add(tx, at=now, actor_id=user.id, action=action, kind="user", item=str(user.id), facts=dict(facts))
