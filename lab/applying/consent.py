"""What one agrees to before anything is kept: a tick each, with the version of the text that was read."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lab.applications import submitting
from lab.applications.submitting import NEEDED, Agreed
from lab.organisations import organisations_of
from lab.roles import Actor
from storage import consents
from storage.consents import ConsentKind
from storage.database import Tx
from storage.openings import Opening

VERSION = "2026-11"
"""Of the texts `apply-consent-*`. Whoever changes what they say raises it: what somebody agreed to is known by it."""


@dataclass(frozen=True)
class Tick:
    """One thing to agree to. `zh` and `en` name the organisation that gets the application, for HANDING; one may be empty."""

    kind: ConsentKind
    zh: str = ""
    en: str = ""

    @property
    def organisation(self) -> str:
        """What is stored of the organisation's name."""
        return self.zh or self.en

    @property
    def key(self) -> str:
        """What stands for it on a button: the same organisation as long as it has the same name."""
        if self.kind is not ConsentKind.HANDING:
            return self.kind.value[0]
        return "h" + hashlib.sha256(self.organisation.encode()).hexdigest()[:8]

    @property
    def needed(self) -> bool:
        """Whether nothing can be done without."""
        return self.kind in NEEDED


@dataclass(frozen=True)
class Ticked:
    """What there is to agree to about an opening, and by key whether somebody has."""

    ticks: tuple[Tick, ...]
    given: Mapping[str, bool]

    @property
    def enough(self) -> bool:
        """Whether one can begin."""
        return all(self.given[one.key] for one in self.ticks if one.needed)


def ticks_of(opening: Opening) -> tuple[Tick, ...]:
    """What there is to agree to: keeping, carriage, and handing to each organisation that gets the applications."""
    handing = [Tick(ConsentKind.HANDING, one.zh, one.en) for one in organisations_of(opening.organisations)]
    return (Tick(ConsentKind.STORAGE), Tick(ConsentKind.CARRIAGE), *handing)


async def ticked(tx: Tx, actor: Actor, opening: Opening) -> Ticked:
    """What the actor agrees to now."""
    given = await consents.given(tx, opening_id=opening.id, user_id=actor.user_id) if actor.user_id is not None else ()
    held = {(one.kind, one.organisation) for one in given}
    ticks = ticks_of(opening)
    return Ticked(ticks, {one.key: (one.kind, one.organisation) in held for one in ticks})


async def decline(tx: Tx, actor: Actor, opening: Opening, *, now: datetime) -> None:
    """Takes everything back that the actor has ticked."""
    given = (await ticked(tx, actor, opening)).given
    for one in ticks_of(opening):
        if given[one.key]:
            await submitting.take_back(tx, actor, opening, one.kind, organisation=one.organisation, now=now)


async def tick(tx: Tx, actor: Actor, opening: Opening, key: str, *, wanted: bool, now: datetime) -> None:
    """Sets a tick, or takes it back; one that there is no more changes nothing."""
    one = next((one for one in ticks_of(opening) if one.key == key), None)
    if one is None:
        return
    if wanted:
        await submitting.agree(tx, actor, opening, Agreed(one.kind, VERSION, one.organisation), now=now)
    else:
        await submitting.take_back(tx, actor, opening, one.kind, organisation=one.organisation, now=now)
