"""Ratings: who was at a seminar says how it was, and whoever runs it sees the sum of it, without names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lab.errors import LabError
from lab.notices import Owing
from lab.roles import Actor
from lab.seminars.hosting import require_host
from lab.seminars.seeing import visible
from storage import persons, ratings, seminars
from storage.database import Tx
from storage.seminars import Seminar

ASK = "seminar-rate"  # kinds of notices
SUMMARY = "seminar-ratings"
ASKED_AFTER = timedelta(minutes=10)
"""People are on their way out."""
ASKED_UNTIL = timedelta(days=2)  # later nobody is asked any more, such as after a long stop
TAKEN_UNTIL = timedelta(days=14)
SUMMED_AFTER = timedelta(hours=24)
LONGEST = 1000  # characters of a comment
STARS = range(1, 6)


@dataclass(frozen=True)
class Mine:
    """What the actor may say of a seminar and has said: `stars` is None as long as nothing was."""

    seminar: Seminar
    stars: int | None
    comment: str


@dataclass(frozen=True)
class Summary:
    """What was said of a seminar: how many gave how many stars, the mean (None: nobody did), and the comments in no order that says whose
    they are."""

    seminar: Seminar
    counts: dict[int, int]
    mean: float | None
    comments: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many have rated."""
        return sum(self.counts.values())


async def mine(tx: Tx, actor: Actor, code: str, *, now: datetime) -> Mine:
    """What the actor has said. Raises NotFound, LabError for who was not there, and before and long after it."""
    seminar = await visible(tx, actor, code)
    if actor.user_id is None or not await ratings.was_there(tx, seminar.id, actor.user_id):
        raise LabError("rating-not-there")
    if now < seminar.ends_at:
        raise LabError("rating-too-early")
    if now > seminar.ends_at + TAKEN_UNTIL:
        raise LabError("rating-too-late")
    found = await ratings.get(tx, seminar.id, actor.user_id)
    return Mine(seminar, found.stars if found else None, found.comment if found else "")


async def rate(tx: Tx, actor: Actor, code: str, stars: int, *, now: datetime) -> Mine:
    """Gives stars, or others than before. Raises what `mine` does."""
    before = await mine(tx, actor, code, now=now)
    if stars not in STARS:
        raise LabError("button-stale")
    await ratings.put(tx, seminar_id=before.seminar.id, user_id=actor.user_id or 0, stars=stars, now=now)
    return Mine(before.seminar, stars, before.comment)


async def comment(tx: Tx, actor: Actor, code: str, text: str, *, now: datetime) -> Mine:
    """Adds a comment to what was given, or another one. Raises what `mine` does, LabError where no stars were given."""
    before = await mine(tx, actor, code, now=now)
    seminar_id, user_id = before.seminar.id, actor.user_id or 0
    if not await ratings.comment(tx, seminar_id=seminar_id, user_id=user_id, text=text, now=now):
        raise LabError("rating-stars-first")
    return Mine(before.seminar, before.stars, text)


async def summary(tx: Tx, actor: Actor, code: str) -> Summary:
    """What was said, for whoever runs the seminar. Raises NotFound."""
    return await summed(tx, await require_host(tx, actor, code))


async def summed(tx: Tx, seminar: Seminar) -> Summary:
    """What was said of a seminar."""
    given = await ratings.of_seminar(tx, seminar.id)
    counts = {stars: sum(one.stars == stars for one in given) for stars in STARS}
    mean = sum(one.stars for one in given) / len(given) if given else None
    return Summary(seminar, counts, mean, tuple(sorted(one.comment for one in given if one.comment)))


async def owings(tx: Tx, *, now: datetime, **_: Any) -> Sequence[Owing]:
    """Who is to be asked how it was: those who were there, shortly after the end."""
    there = await ratings.attended(tx, now - ASKED_UNTIL, now - ASKED_AFTER)
    return [
        Owing(
            chat_id=one.user_id,
            kind=ASK,
            facts={"seminar": one.seminar_id, "code": one.code},
            event=f"{ASK}:{one.seminar_id}",
            expires_at=one.ended_at + TAKEN_UNTIL,
        )
        for one in there
    ]


async def summary_owings(tx: Tx, *, now: datetime, **_: Any) -> Sequence[Owing]:
    """Which hosts are to be shown what was said: a day after the end, where somebody said something."""
    over = await seminars.between(tx, now - SUMMED_AFTER - ASKED_UNTIL, now - SUMMED_AFTER)
    found = []
    for one in over:
        host = await persons.by_code(tx, one.host) if one.host and one.ends_at <= now - SUMMED_AFTER else None
        if host is not None and host.user_id is not None and await ratings.of_seminar(tx, one.id):
            facts = {"seminar": one.id, "code": one.code}
            found.append(Owing(host.user_id, SUMMARY, facts, f"{SUMMARY}:{one.id}"))
    return found


async def asked_of(tx: Tx, seminar_id: int, user_id: int, *, now: datetime) -> Seminar | None:
    """The seminar, if a user still can say how it was, and has not."""
    seminar = await seminars.get(tx, seminar_id)
    if seminar is None or not seminar.ends_at <= now <= seminar.ends_at + TAKEN_UNTIL:
        return None
    there = await ratings.was_there(tx, seminar_id, user_id)
    return seminar if there and await ratings.get(tx, seminar_id, user_id) is None else None
