"""What a user decides for themselves: language, time zone, quiet hours."""

import re
import unicodedata
from datetime import datetime
from zoneinfo import available_timezones

from lab.errors import LabError
from lab.quiet import DEFAULT_QUIET
from storage import chats, history, users
from storage.chats import Chat
from storage.database import Tx
from storage.users import User

MINUTES = 24 * 60
_NO_QUIET = ("off", "no", "none", "never", "关", "关闭", "不要", "无", "没有")
_LATE = ("晚上", "晚", "夜里", "夜晚", "下午", "傍晚")
_EARLY = ("早上", "早", "早晨", "上午", "凌晨", "清晨", "次日", "第二天")


def _clock(side: str) -> str:
    before = "|".join(sorted((*_LATE, *_EARLY), key=len, reverse=True))
    return (
        rf"(?P<b{side}>{before})?\s*(?P<h{side}>\d{{1,2}})"
        rf"(?:(?:\s*[:.]\s*|\s*[点时]\s*)(?P<m{side}>半|\d{{1,2}})?\s*分?)?\s*(?P<a{side}>am|pm|a\.m\.|p\.m\.)?"
    )


_QUIET = re.compile(rf"{_clock('1')}\s*(?:-|–|—|−|~|to|until|到|至)+\s*{_clock('2')}")


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


def typed_quiet(text: str) -> tuple[int, int]:
    """Quiet hours as people write them: `22:30-7:30`, `22–8`, `晚上10点到早上7点半`, `10pm to 7am`, `off`, `关`. Raises LabError."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if plain in _NO_QUIET:
        return 0, 0
    found = _QUIET.fullmatch(plain)
    if found is None:
        raise LabError("quiet-unknown")
    return _minute(found, "1"), _minute(found, "2")


def _minute(found: re.Match[str], side: str) -> int:
    hour, half = int(found[f"h{side}"]), found[f"m{side}"] or "0"
    minute = 30 if half == "半" else int(half)
    before, after = found[f"b{side}"] or "", found[f"a{side}"] or ""
    late = after.startswith("p") or before in _LATE
    if after and not 1 <= hour <= 12:
        raise LabError("quiet-unknown")
    if hour == 12 and (after.startswith("a") or before in _LATE):
        hour = 0  # midnight: 12 am, 晚上12点
    elif late and hour < 12:
        hour += 12
    if hour == 24 and minute == 0:
        hour = 0
    if hour > 23 or minute > 59:
        raise LabError("quiet-unknown")
    return hour * 60 + minute


async def choose_group_language(tx: Tx, chat: Chat, language: str) -> None:
    """Sets the language in which the bot speaks in a group."""
    await chats.set_language(tx, chat.id, language)


async def _record(tx: Tx, user: User, action: str, facts: dict[str, str | int], now: datetime) -> None:
    await history.add(tx, at=now, actor_id=user.id, action=action, kind="user", item=str(user.id), facts=dict(facts))
