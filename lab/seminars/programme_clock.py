"""What the clock does about programmes: posting them at their hour, keeping posts up to date, forgetting old ones."""

from datetime import datetime, timedelta

from lab.seminars import programme_posts, programmes
from lab.seminars.programme_posts import week_of
from storage import history
from storage import programmes as stored
from storage.database import Tx

LATEST = timedelta(hours=12)
"""A post that is later than this, since the bot was away, is left out: it would come in the night, or after the first seminars."""
KEPT = timedelta(days=30)  # after the end of its week
AT_ONCE = 20  # posts brought up to date in one transaction


async def any_due(tx: Tx, now: datetime) -> bool:
    """Whether the hour of a programme has come."""
    return bool(await stored.due(tx, now, limit=1))


async def fire_due(tx: Tx, now: datetime) -> int:
    """Posts programmes whose hour has come, each date once, whoever else does the same; returns for how many. A date that was missed is
    noted, and so is a week in which there was nothing to post."""
    several = await stored.due(tx, now, limit=5)
    posted = await programmes.groups(tx, several)
    for one in several:
        at, week = one.next_at, week_of(one, one.next_at)  # rows follow what is stored
        if not await stored.go_on(tx, one.id, was=at, next_at=programmes.next_date(one, now)):
            continue
        late, told = now - at > LATEST, 0
        for group in [] if late else posted[one.id]:
            told += await programme_posts.fire(tx, one, group, week, at=at, now=now)
        if told and (one.line_zh or one.line_en):  # it was for this post; one that nobody read waits for the next
            await stored.change(tx, one.id, {"line_zh": "", "line_en": ""})
        what = "missed" if late else "posted" if told else "empty"
        await history.add(
            tx,
            at=now,
            actor_id=None,
            action=f"programme.{what}",
            kind=programmes.KIND,
            item=str(one.id),
            facts={"groups": told},
        )
    return len(several)


async def any_outdated(tx: Tx, now: datetime) -> bool:
    """Whether a post does not show how things stand."""
    return bool(await programme_posts.outdated(tx, now))


async def keep_up(tx: Tx, now: datetime) -> int:
    """Brings posts up to date; returns how many."""
    several = (await programme_posts.outdated(tx, now))[:AT_ONCE]
    for post, current in several:
        await programme_posts.keep_up(tx, post, current, now=now)
    return len(several)


async def forget(tx: Tx, now: datetime) -> int:
    """Removes what was posted long ago; returns how many."""
    return await stored.forget_posts(tx, now - KEPT)
