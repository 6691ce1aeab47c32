"""What leads where: whether somebody can begin, has begun, or has applied; and what to know before one begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lab import openings as rules
from lab.applying import answers as forms
from lab.applying.fields import fields_of
from lab.applying.form import APPLY
from lab.applying.grace import takes
from lab.applying.kinds import Lines, Paper
from lab.forms.fields import Field
from lab.forms.texts import Links, Text
from lab.openings import CURRENT, OpeningState
from lab.roles import Actor, visible_to
from storage import applications, drafts, openings
from storage.applications import Application
from storage.database import Tx
from storage.drafts import Draft
from storage.openings import Opening

_LONG = 500  # characters: who may write more needs minutes
# Seconds that an answer takes.
_WRITTEN, _LISTED, _SENT, _SHORT = 180, 120, 60, 20


class Way(StrEnum):
    """What somebody can do about an opening."""

    BEGIN = "begin"
    CONTINUE = "continue"
    APPLIED = "applied"
    COMING = "coming"
    CLOSED = "closed"


@dataclass(frozen=True)
class Stand:
    """Where somebody stands with an opening. `draft` is there also where it is closed, so that it is not thought lost."""

    opening: Opening
    way: Way
    application: Application | None = None
    draft: Draft | None = None


@dataclass(frozen=True)
class Outline:
    """What to expect: how many questions have to be answered, of which so many are answered already from an earlier application, and
    about how many minutes the rest takes; which documents are asked for."""

    steps: int
    filled: int
    minutes: int
    optional: int
    papers: tuple[Paper, ...]
    referees: bool
    before: Application | None


@dataclass(frozen=True)
class Choices:
    """What somebody can apply for: what they have begun, and what is open besides."""

    begun: tuple[Stand, ...]
    open: tuple[Stand, ...]
    applied: int


async def stand(tx: Tx, actor: Actor, code: str, *, now: datetime) -> Stand:
    """Where the actor stands with an opening that they may see. Raises NotFound."""
    return await stand_of(tx, actor, await rules.visible(tx, actor, code), now=now)


async def stand_of(tx: Tx, actor: Actor, opening: Opening, *, now: datetime) -> Stand:
    """The same of an opening at hand."""
    found = draft = None
    if actor.user_id is not None:
        found = await applications.find(tx, opening_id=opening.id, user_id=actor.user_id)
        draft = await draft_of(tx, actor, opening)
    return Stand(opening, await _way(tx, opening, found, draft, now=now), found, draft)


async def draft_of(tx: Tx, actor: Actor, opening: Opening) -> Draft | None:
    """The actor's draft for an opening."""
    if actor.user_id is None:
        return None
    return await drafts.find(tx, user_id=actor.user_id, form=APPLY.name, subject=opening.code)


async def _way(tx: Tx, opening: Opening, found: Application | None, draft: Draft | None, *, now: datetime) -> Way:
    if found is not None:
        return Way.APPLIED
    if await takes(tx, opening, now=now):
        return Way.CONTINUE if draft is not None else Way.BEGIN
    return Way.COMING if rules.state(opening, now=now) is OpeningState.COMING else Way.CLOSED


async def choices(tx: Tx, actor: Actor, *, now: datetime) -> Choices:
    """What the actor can apply for, the most urgent first: four statements, however much there is."""
    visible = visible_to(actor)
    standing = rules.by_urgency(await openings.standings(tx, visible=visible), now=now)
    every = await drafts.of_user(tx, actor.user_id) if actor.user_id is not None else []
    begun = {one.subject: one for one in every if one.form == APPLY.name}
    mine = await applications.of_user(tx, actor.user_id) if actor.user_id is not None else []
    applied = {one.opening_id for one in mine}
    wanted = [
        one.id
        for one in standing
        if one.id not in applied
        if one.code in begun
        or (rules.state(one, now=now) in CURRENT and rules.state(one, now=now) is not OpeningState.COMING)
    ]
    found = await openings.by_ids(tx, wanted)
    stands = [
        Stand(one, await _way(tx, one, None, begun.get(one.code), now=now), None, begun.get(one.code)) for one in found
    ]
    return Choices(
        begun=tuple(one for one in stands if one.draft is not None),
        open=tuple(one for one in stands if one.draft is None),
        applied=len(mine),
    )


async def outline(tx: Tx, actor: Actor, opening: Opening) -> Outline:
    """What to expect of an opening's form."""
    fields = fields_of(opening)
    before = await forms.source(tx, actor.user_id, opening) if actor.user_id is not None else None
    known = forms.carried(opening, before)
    required = [one for one in fields if one.required]
    todo = [one for one in required if one.name not in known]
    return Outline(
        steps=len(required),
        filled=len(required) - len(todo),
        minutes=max(1, round(minutes(todo) / timedelta(minutes=1))),
        optional=len(fields) - len(required),
        papers=tuple(one for one in fields if isinstance(one, Paper)),
        referees=any(one.name == "referees" for one in fields),
        before=before if known else None,
    )


def minutes(fields: Sequence[Field]) -> timedelta:
    """How long it takes to answer these, about."""
    return timedelta(seconds=sum(map(_seconds, fields)))


def _seconds(field: Field) -> int:
    match field:
        case Paper():
            return _WRITTEN if field.or_text else _SENT
        case Lines() | Links():
            return _LISTED
        case Text() if field.most > _LONG:
            return _WRITTEN
        case _:
            return _SHORT
