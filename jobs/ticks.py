"""The tick: once a second, whatever has become due is begun, each thing once whoever else ticks."""

from collections.abc import Callable
from datetime import datetime

import structlog

from jobs import applications, programmes, seminar_seats, seminar_talks, seminars
from jobs.due import Due
from lab import announcements as rules
from lab import digests as gathering
from lab import runs as sending
from lab.defaults import Defaults
from storage import announcements, digests, runs
from storage.database import Conflict, Database, Tx
from storage.runs import RunState

log = structlog.get_logger(__name__)

CHATS_AT_ONCE = 200  # digests made in one transaction


class Ticker:
    """`tick` does the work of one moment. It is cheap where nothing is due: a handful of reads."""

    def __init__(self, *, database: Database, defaults: Defaults, wake: Callable[[], None]) -> None:
        self._database = database
        self._defaults = defaults
        self._wake = wake
        self._dues = (
            *applications.dues(defaults),
            *seminars.dues(defaults),
            *seminar_seats.dues(defaults),
            *programmes.dues(),
            *seminar_talks.dues(defaults),
        )
        self._looked: dict[str, datetime] = {}  # at which of them, when

    async def tick(self, now: datetime) -> None:
        """Everything that is due by now. Raises DatabaseUnavailable; what was not begun then is still due."""
        async with self._database.read() as tx:
            due = [one.id for one in await announcements.due(tx, now)]
            waiting = await announcements.unreminded(tx, asked_before=now - rules.REMIND_AFTER)
            chats = await digests.due_chats(tx, now, limit=CHATS_AT_ONCE)
            ending = [one for one in await runs.open_runs(tx) if one.state is RunState.RUNNING]
            ending = [one for one in ending if await sending.may_settle(tx, one, now=now)]
            waited = [one for one in self._dues if self._may_look(one, now)]
            others = [one for one in waited if await self._look(tx, one, now)]
        for announcement_id in due:
            await self._begin(announcement_id, now)
        if waiting:
            async with self._database.write() as tx:
                await rules.remind_approvers(tx, owner_ids=self._defaults.owner_ids, now=now)
        if chats:
            await self._make_digests(now)
        for run in ending:
            async with self._database.write() as tx:
                await sending.settle(tx, run.id, defaults=self._defaults, now=now)
        if due or waiting or chats or ending:
            self._wake()
        for one in others:
            await self._work(one, now)

    def _may_look(self, due: Due, now: datetime) -> bool:
        """Not too often; a clock that was set back is no reason to wait."""
        looked = self._looked.get(due.name)
        return looked is None or now < looked or now - looked >= due.every

    async def _look(self, tx: Tx, due: Due, now: datetime) -> bool:
        self._looked[due.name] = now
        return await due.look(tx, now)

    async def _work(self, due: Due, now: datetime) -> None:
        async with self._database.write() as tx:
            done = await due.work(tx, now)
        if done:
            del self._looked[due.name]  # there may be more
            log.info("due", what=due.name, count=done)
            self._wake()

    async def _begin(self, announcement_id: int, now: datetime) -> None:
        try:
            async with self._database.write() as tx:
                announcement = await announcements.get(tx, announcement_id)
                begun = None
                if announcement is not None:
                    begun = await sending.begin(tx, announcement, defaults=self._defaults, now=now)
        except Conflict:  # another process has begun this occurrence
            return
        if begun is not None:
            log.info("announcement_due", announcement=announcement_id, run=begun.run_id, missed=begun.missed)

    async def _make_digests(self, now: datetime) -> None:
        made = CHATS_AT_ONCE
        while made == CHATS_AT_ONCE:
            async with self._database.write() as tx:
                made = await gathering.make_due(tx, now=now, limit=CHATS_AT_ONCE)
