"""Wiring: everything that a running bot consists of, made and taken down in one readable place."""

import asyncio
import contextlib
import hashlib
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import doors
from bot.background import Background
from bot.clock import Clock, utc_now
from bot.doors import DRAIN
from bot.edge import Edge
from bot.intake import Intake
from bot.journal import Journal
from bot.leader import Leader
from bot.pages import Pages
from bot.parking import Parking
from bot.ratelimit import RateLimiter
from bot.recipes import Kitchen
from bot.reports import OwnerReports
from bot.sentry import report_to_sentry
from bot.settings import Settings
from bot.startup import StartRefused, database_away, identify, only_one, prepare_database
from bot.telegram import LabBot, build_bot
from handlers.context import Installation, Place
from handlers.registry import COMMANDS, FEATURES
from handlers.start import described, visible_commands
from jobs.albums import Albums
from jobs.heartbeat import Heartbeat
from jobs.ledger import LedgerSender
from jobs.letters import Letters
from jobs.menus import Menus
from jobs.panels import Panels
from jobs.releases import Releases
from jobs.replies import ReplySender
from jobs.retention import forget_old
from jobs.shown_documents import ShownDocuments
from jobs.ticks import Ticker
from lab import projects
from lab.roles import Actor
from messages.words import Catalogue, Language, load
from outbox.parcels import Packer
from outbox.replies import Outbox
from storage import search
from storage.database import Database, DatabaseUnavailable

E = TypeVar("E", bound=BaseException)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Serving:
    """A bot that serves: who it is, the port of its HTTP server if it has one, and whether there is nothing to look up yet."""

    username: str
    port: int | None
    empty: bool


async def serve(
    settings: Settings,
    *,
    stop: asyncio.Event,
    ready: Callable[[Serving], None] = lambda _: None,
    clock: Clock = utc_now,
    limiter: RateLimiter | None = None,
) -> None:
    """Runs the bot until `stop` is set. Raises StartRefused if it can't start; after that, it waits for whatever is away."""
    report_to_sentry(settings)
    database = Database(settings.database_url, secrets=settings.secrets)
    try:
        with only_one(database):
            await prepare_database(database)
            await asyncio.to_thread(search.warm)
            limiter = limiter or RateLimiter(overall=settings.rate_overall)
            bot = build_bot(settings, limiter)
            try:
                await _run(settings, database, bot, limiter, stop=stop, ready=ready, clock=clock)
            except BaseExceptionGroup as errors:
                # What refuses the start inside the group of tasks is one reason, not a group.
                refused, away = errors.subgroup(StartRefused), errors.subgroup(DatabaseUnavailable)
                if away:  # between the checks and the first answer; later whoever meets it waits
                    raise database_away(database, _first(away)) from None
                raise (_first(refused) if refused else errors) from None
            finally:
                await bot.shutdown()
    finally:
        await database.close()


async def _run(
    settings: Settings,
    database: Database,
    bot: LabBot,
    limiter: RateLimiter,
    *,
    stop: asyncio.Event,
    ready: Callable[[Serving], None],
    clock: Clock,
) -> None:
    account = await identify(bot, settings)
    catalogue = load()
    installation = Installation(
        bot_id=account.id,
        bot_username=account.username or "",
        owner_ids=settings.owner_ids,
        default_language=settings.default_language,
        zone=settings.zone,
        catalogue=catalogue,
        letters=settings.mail is not None,
        public_url=settings.public_url,
    )
    feeds = doors.feeds_of(settings, installation, database, clock)
    # The journal is closed when every task has ended: one that is cancelled takes its mark back.
    with contextlib.closing(Journal(_journal_path(database, account.id))) as journal:
        async with asyncio.TaskGroup() as group:
            background = Background(group)
            sender = ReplySender(database=database, bot_id=account.id, clock=clock, spawn=background.spawn)
            cook = Kitchen(database, catalogue, owner_ids=settings.owner_ids, pages=Pages()).cook
            outbox = Outbox(
                database=database,
                call=bot.call,
                cook=cook,
                clock=clock,
                wake=sender.wake,
                spawn=background.spawn,
            )
            menus = Menus(
                database=database,
                call=bot.call,
                bot_id=account.id,
                catalogue=catalogue,
                commands=_commands(catalogue),
                default_language=settings.default_language,
                owner_ids=settings.owner_ids,
            )
            leader = Leader(database)
            limiter.reserve = lambda: settings.rate_reserve if leader.others() else 0
            ledger = LedgerSender(
                database=database,
                packer=Packer(
                    catalogue=catalogue,
                    defaults=installation.defaults,
                    paid=settings.paid_broadcast,
                    deep_link=installation.deep_link,
                ),
                call=bot.call,
                cook=cook,
                clock=clock,
                spawn=background.spawn,
                leads=leader.leads,
                rate=settings.rate_overall,
            )
            ticker = Ticker(database=database, defaults=installation.defaults, wake=ledger.wake)
            panels = Panels(
                database=database,
                catalogue=catalogue,
                defaults=installation.defaults,
                call=bot.call,
                cook=cook,
                clock=clock,
                leads=leader.leads,
            )

            releases = Releases(
                database=database,
                catalogue=catalogue,
                defaults=installation.defaults,
                call=bot.call,
                cook=cook,
                clock=clock,
                leads=leader.leads,
                wake=ledger.wake,
            )
            shown = ShownDocuments(
                database=database,
                catalogue=catalogue,
                defaults=installation.defaults,
                call=bot.call,
                cook=cook,
                clock=clock,
                leads=leader.leads,
            )
            letters = Letters(
                database=database,
                server=settings.mail,
                catalogue=catalogue,
                defaults=installation.defaults,
                link=installation.deep_link,
                clock=clock,
                leads=leader.leads,
            )
            reports = OwnerReports(
                bot=bot,
                owner_ids=settings.owner_ids,
                words=catalogue[settings.default_language],
                clock=clock,
                spawn=background.spawn,
            )
            edge = Edge(
                bot=bot,
                database=database,
                installation=installation,
                outbox=outbox,
                journal=journal,
                reports=reports,
                clock=clock,
                after_write=menus.wake,
                spawn=background.spawn,
            )
            intake = Intake(edge.process, background.spawn, arrived=edge.arrived)
            parking = Parking(
                database=database,
                bot_id=account.id,
                intake=intake,
                clock=clock,
                spawn=background.spawn,
                pause=limiter.pause,
            )
            albums = Albums(database=database, submit=intake.submit, clock=clock)
            heartbeat = Heartbeat(database=database, clock=clock)
            await parking.recall()
            await heartbeat.beat()  # before anybody asks how long nothing was running
            scheduler = _scheduler(database, ticker, leader, clock, background)
            try:
                door = doors.webhook if settings.webhook_url else doors.polling
                async with door(settings, bot, intake, parking, background, feeds) as port:
                    background.keep("parking", parking.run)
                    background.keep("albums", albums.run)
                    background.keep("reply sender", lambda: sender.run(outbox))
                    background.keep("heartbeat", heartbeat.run)
                    background.keep("leader", leader.run)
                    background.keep("ledger", ledger.run)
                    background.keep("panels", panels.run)
                    background.keep("releases", releases.run)
                    background.keep("shown documents", shown.run)
                    background.keep("menus", menus.run)
                    background.keep("letters", letters.run)
                    scheduler.start()
                    async with database.read() as tx:
                        empty = await projects.is_empty(tx)
                    ready(Serving(installation.bot_username, port, empty))
                    log.info(
                        "serving", bot=installation.bot_username, by="webhook" if settings.webhook_url else "polling"
                    )
                    await stop.wait()
                    log.info("stopping")
                    finishing = [background.spawn(sender.finish(DRAIN)), background.spawn(ledger.finish(DRAIN))]
                await asyncio.wait(finishing)
                with contextlib.suppress(DatabaseUnavailable):
                    await heartbeat.beat()
            finally:
                if scheduler.running:
                    scheduler.shutdown(wait=False)
                background.stop()


def _commands(catalogue: Catalogue) -> Callable[[Actor, bool, Language], list[tuple[str, str]]]:
    def commands(actor: Actor, group: bool, language: Language) -> list[tuple[str, str]]:
        place = Place.GROUP if group else Place.PRIVATE
        return described(visible_commands(COMMANDS, actor, place), catalogue[language])

    return commands


def _scheduler(
    database: Database, ticker: Ticker, leader: Leader, clock: Clock, background: Background
) -> AsyncIOScheduler:
    # The truth about what is due stands in the database; these jobs only look there, so a late one is not a lost one.
    scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None})

    drafts_live = {entry.form.name: entry.form.keep for feature in FEATURES for entry in feature.forms}

    async def forget() -> None:
        # A task of ours, which may be cancelled at a stop without a word; one of the scheduler's would be logged as failed.
        background.spawn(_forget(database, clock(), drafts_live))

    ticking: set[asyncio.Task[None]] = set()

    async def tick() -> None:
        # One after another: a tick that takes long, or waits for a database that is away, lets later ones go by.
        if ticking or not leader.leads():
            return
        task = background.spawn(_tick(ticker, clock))
        ticking.add(task)
        task.add_done_callback(ticking.discard)

    scheduler.add_job(tick, "interval", seconds=1, id="tick")
    # Also at the start: a bot that is restarted often would never live for the hour.
    scheduler.add_job(forget, "interval", hours=1, id="retention", next_run_time=clock())
    return scheduler


async def _forget(database: Database, now: datetime, drafts_live: Mapping[str, timedelta]) -> None:
    try:
        await forget_old(database, now=now, drafts_live=drafts_live)
    except DatabaseUnavailable:  # what is over is still over in an hour
        log.warning("database_away", task="retention")


async def _tick(ticker: Ticker, clock: Clock) -> None:
    try:
        await ticker.tick(clock())
    except DatabaseUnavailable:
        log.warning("database_away", task="tick")


def _first(errors: BaseExceptionGroup[E]) -> E:
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


def _journal_path(database: Database, bot_id: int) -> Path:
    """Beside an SQLite file; with a shared database, where this machine keeps its temporary files, one for each database."""
    if database.is_sqlite:
        return Path(f"{database.url.database}.inhand")
    shared = hashlib.sha256(database.url.render_as_string(hide_password=False).encode()).hexdigest()[:8]
    return Path(tempfile.gettempdir()) / f"labbot-{bot_id}-{shared}.inhand"
