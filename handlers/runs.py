"""The buttons of a run: its panel, holding it, going on, stopping it, trying again, taking all copies back."""

from collections.abc import Awaitable

from handlers.context import Context
from handlers.entries import PRIVATE, Feature, Press
from lab import announcement_cards as cards
from lab import progress, runs
from lab.errors import Forbidden, LabError, NotFound
from lab.progress import Progress
from lab.roles import Permission, require
from messages import announcements as screens
from messages import errors
from messages.progress import number, panel
from outbox.reply import Part, Reply, Send, Show, Toast, reply
from storage.runs import Action

_RUN = r"rn:(?P<run>\d{1,15})"


async def show(context: Context) -> Reply:
    """How it goes, as things stand."""
    return await _panel(context)


async def pause(context: Context) -> Reply:
    """Nothing more is sent for the time being."""
    return await _done(context, runs.pause(context.tx, context.actor, _id(context), now=context.now), "run-now-paused")


async def resume(context: Context) -> Reply:
    """It goes on."""
    verb = runs.resume(context.tx, context.actor, _id(context), defaults=context.installation.defaults, now=context.now)
    return await _done(context, verb, "run-now-resumed")


async def ask_stop(context: Context) -> Reply:
    """Who would not get it. The panel goes on moving: the question stands below it."""
    told = await _load(context)
    if told.over:
        return await _panel(context, Toast(context.words.plain("run-over"), alert=True))
    question = screens.ask_stop(context.words, told)
    part: Part = Send(question) if _live(context, told) else Show(question)
    return reply(part)


async def stop(context: Context) -> Reply:
    """Nobody else gets it."""
    told = await _load(context)
    message = "run-now-stopped" if told.run.action is Action.SEND else "run-now-stopped-change"
    return await _done(context, runs.cancel(context.tx, context.actor, _id(context), now=context.now), message)


async def retry(context: Context) -> Reply:
    """Those whom it failed to reach are tried again."""
    return await _done(context, runs.retry(context.tx, context.actor, _id(context), now=context.now), "run-now-retried")


async def ask_retract(context: Context) -> Reply:
    """What would be taken back."""
    try:
        told = await cards.retraction(context.tx, context.actor, _id(context), now=context.now)
    except (Forbidden, NotFound):
        raise
    except LabError as error:
        return await _panel(context, Toast(errors.plain(context.words, error), alert=True))
    return reply(screens.ask_retract(context.words, told, zone=context.zone, now=context.now))


async def retract(context: Context) -> Reply:
    """All copies are taken back: a run of its own, whose panel is shown."""
    try:
        made = await runs.retract(
            context.tx, context.actor, _id(context), defaults=context.installation.defaults, now=context.now
        )
    except (Forbidden, NotFound):
        raise
    except LabError as error:
        return await _panel(context, Toast(errors.plain(context.words, error), alert=True))
    return await _panel(context, Toast(context.words.plain("run-now-retracting")), run_id=made)


async def _done(context: Context, verb: Awaitable[int | None], message: str) -> Reply:
    """The panel after a change, with what was done and to how many; where somebody was faster, as it stands, and that it does."""
    try:
        count = await verb
    except (Forbidden, NotFound):
        raise
    except LabError as error:
        return await _panel(context, Toast(errors.plain(context.words, error), alert=True))
    return await _panel(context, Toast(context.words.plain(message, number=number(context.words, count or 0))))


async def _panel(context: Context, *toast: Toast, run_id: int | None = None) -> Reply:
    told = await _load(context, run_id)
    live = _live(context, told)
    return reply(*toast, panel(context.words, told, zone=context.zone, now=context.now, live=live))


async def _load(context: Context, run_id: int | None = None) -> Progress:
    require(context.actor, Permission.ANNOUNCE)
    told = await progress.load(context.tx, run_id or _id(context), context.now)
    if told is None:
        raise NotFound("run-gone")
    return told


def _live(context: Context, told: Progress) -> bool:
    """Whether the pressed message is the one that is edited as the run goes on."""
    message, run = context.update.effective_message, told.run
    return message is not None and (context.chat_id, message.message_id) == (run.progress_chat, run.progress_message)


def _id(context: Context) -> int:
    return int(context.field("run"))


FEATURE = Feature(
    presses=(
        Press(show, places=PRIVATE, pattern=_RUN),
        Press(pause, writes=True, places=PRIVATE, pattern=f"{_RUN}:p"),
        Press(resume, writes=True, places=PRIVATE, pattern=f"{_RUN}:g"),
        Press(ask_stop, places=PRIVATE, pattern=f"{_RUN}:x"),
        Press(stop, writes=True, places=PRIVATE, pattern=f"{_RUN}:X"),
        Press(retry, writes=True, places=PRIVATE, pattern=f"{_RUN}:r"),
        Press(ask_retract, places=PRIVATE, pattern=f"{_RUN}:t"),
        Press(retract, writes=True, places=PRIVATE, pattern=f"{_RUN}:T"),
    ),
)
