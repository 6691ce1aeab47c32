"""Codes for the door: whoever scans one is there. They change every few minutes, so that a picture that was passed on opens nothing, unless
the host wants one to print."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from lab.errors import LabError
from lab.roles import Actor
from lab.seminars.hosting import require_host
from storage import seminar_doors
from storage.database import Tx
from storage.seminar_doors import SeminarDoor
from storage.seminars import Seminar, SeminarStatus

PERIOD = timedelta(minutes=3)
"""How long a code is shown. It counts for as long again, since scanning it and pressing "Start" take a moment."""

BEFORE = AFTER = timedelta(minutes=30)
"""How long before the beginning and after the end one can check in."""

_LENGTH = 12  # hexadecimal ones, 48 bits; with the code it fits into a deep link (64 characters)
_PRINTED = "printed"


@dataclass(frozen=True)
class Door:
    """What is shown at the door: what stands behind `checkin_` in a deep link, and until when it is to be shown; `until` None: it stays
    the same."""

    seminar: Seminar
    signs: str
    until: datetime | None


async def door(tx: Tx, actor: Actor, code: str, *, now: datetime) -> Door:
    """The code of this moment. Raises NotFound, LabError where nobody can check in yet, or any more."""
    seminar = await require_host(tx, actor, code)
    require_time(seminar, now=now)
    known = await _door(tx, seminar)
    number = _number(now)
    until = datetime.fromtimestamp((number + 1) * PERIOD.total_seconds(), UTC)
    return Door(seminar, _signs(seminar, known, str(number)), until)


async def printed(tx: Tx, actor: Actor, code: str) -> Door:
    """A code that counts for the whole seminar, until it is taken back. Raises NotFound, LabError."""
    seminar = await require_host(tx, actor, code)
    if seminar.status in (SeminarStatus.CANCELLED, SeminarStatus.DRAFT):
        raise LabError("checkin-cancelled")
    known = await _door(tx, seminar)
    await seminar_doors.set_printed(tx, seminar.id, True)
    return Door(seminar, _signs(seminar, known, _PRINTED), None)


async def is_printed(tx: Tx, actor: Actor, code: str) -> bool:
    """Whether a code that stays the same counts. Raises NotFound."""
    known = await seminar_doors.get(tx, (await require_host(tx, actor, code)).id)
    return known is not None and known.printed


async def take_back(tx: Tx, actor: Actor, code: str) -> None:
    """What was printed counts no more, and will not if one is printed again. Raises NotFound."""
    seminar = await require_host(tx, actor, code)
    await seminar_doors.put(tx, seminar.id, secret=secrets.token_hex(), printed=False)


async def opens(tx: Tx, seminar: Seminar, signs: str, *, now: datetime) -> bool:
    """Whether these signs are a code of this seminar that counts now."""
    known = await seminar_doors.get(tx, seminar.id)
    if known is None or known.secret is None:
        return False
    number = _number(now)
    names = [str(number), str(number - 1), *([_PRINTED] if known.printed else [])]
    made = [_made(known.secret, seminar, name) for name in names]
    return any([hmac.compare_digest(one.encode(), signs.encode()) for one in made])  # noqa: C419  # all: no time tells which


def require_time(seminar: Seminar, *, now: datetime) -> None:
    """Raises LabError unless one can check in now."""
    if seminar.status in (SeminarStatus.CANCELLED, SeminarStatus.DRAFT):
        raise LabError("checkin-cancelled")
    if now < seminar.starts_at - BEFORE:
        raise LabError("checkin-early")
    if now >= seminar.ends_at + AFTER:
        raise LabError("checkin-over")


def _number(now: datetime) -> int:
    return int(now.timestamp() // PERIOD.total_seconds())


def _signs(seminar: Seminar, known: SeminarDoor, name: str) -> str:
    return f"{seminar.code}_{_made(known.secret or '', seminar, name)}"


def _made(secret: str, seminar: Seminar, name: str) -> str:
    return hmac.new(secret.encode(), f"{seminar.id}:{name}".encode(), sha256).hexdigest()[:_LENGTH]


async def _door(tx: Tx, seminar: Seminar) -> SeminarDoor:
    known = await seminar_doors.get(tx, seminar.id)
    if known is None or known.secret is None:
        await seminar_doors.put(tx, seminar.id, secret=secrets.token_hex(), printed=False)
        known = await seminar_doors.get(tx, seminar.id)
    if known is None:
        raise LabError("checkin-cancelled")
    return known
