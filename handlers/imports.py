"""The laboratory's data by file: /import, a workbook sent to the bot, /export, and removing the samples."""

import asyncio
from dataclasses import dataclass

from telegram.error import TelegramError
from telegram.ext import filters as ptb_filters

from handlers.context import Context
from handlers.entries import PRIVATE, Before, Command, Feature, Message, Press
from lab import import_news, imports, samples
from lab.errors import LabError, NotFound
from lab.import_forecast import forecast
from lab.imports import FILE_LIMIT, Plan, PlanOutdated
from lab.roles import Permission, may, require
from messages import imports as screens
from messages import start
from messages.screen import Button, Screen
from outbox.reply import Reply, SendFile, Toast, reply
from storage import screens as stored_screens


@dataclass(frozen=True)
class _Planned:
    """A file that was read, and what importing it would do."""

    file_id: str
    name: str
    plan: Plan
    published: Plan | None = None  # the same without drafts, where it makes some
    digest: str = ""  # of the plan that the person saw


async def read_document(before: Before) -> _Planned | None:
    """Fetches a file and makes the plan; only for those who may import, so that nobody else can keep the bot busy."""
    message = before.update.effective_message
    document = message.document if message else None
    if document is None or not may(before.actor, Permission.IMPORT):
        return None
    if document.file_size is not None and document.file_size > FILE_LIMIT:
        raise LabError("import-too-large", size=round(document.file_size / 1e6, 1), limit=FILE_LIMIT // 1_000_000)
    return await _planned(before, document.file_id, document.file_name or "")


async def read_again(before: Before) -> _Planned:
    """Fetches the file of the plan whose button was pressed."""
    require(before.actor, Permission.IMPORT)
    async with before.read() as tx:
        state = await stored_screens.recall(tx, before.match.group("screen") if before.match else "")
    if state is None:
        raise NotFound("import-forgotten")
    planned = await _planned(before, state["file_id"], state["name"])
    chosen = planned.published if state.get("publish") and planned.published is not None else planned.plan
    return _Planned(planned.file_id, planned.name, chosen, digest=state["digest"])


async def _planned(before: Before, file_id: str, name: str) -> _Planned:
    try:
        content = await before.fetch(file_id)
    except TelegramError:
        raise LabError("import-not-fetched") from None
    tables = await asyncio.to_thread(imports.read, {name: content}, zone=before.zone)
    checked = await asyncio.to_thread(imports.check, tables)
    async with before.read() as tx:
        plan = await imports.make(tx, checked)
        published = None
        if plan.drafts:
            published = await imports.make(tx, await asyncio.to_thread(imports.check, tables, publish=True))
    return _Planned(file_id, name, plan, published)


async def ask(context: Context) -> Reply:
    """/import: how it goes."""
    require(context.actor, Permission.IMPORT)
    template = Button(context.words.plain("button-template"), data="ex")
    return reply(Screen(context.words.html("import-ask"), [[template]]))


async def propose(context: Context) -> Reply:
    """A file was sent: what would change."""
    planned = context.prepared
    if not isinstance(planned, _Planned):
        return reply(start.unknown_message(context.words))
    return reply(await _proposal(context, planned))


async def apply(context: Context) -> Reply:
    """The button of a plan: does what the plan said, if that still is what it would do."""
    planned = context.prepared
    if not isinstance(planned, _Planned):
        raise NotFound("import-forgotten")
    if planned.plan.nothing:  # pressed twice: what the first press has done stays on the screen
        return reply(Toast(context.words.plain("import-nothing"), alert=True))
    if planned.plan.problems or planned.plan.digest != planned.digest:
        return reply(await _proposal(context, planned))
    try:
        applied = await imports.apply(context.tx, planned.plan, actor=context.actor, now=context.now)
    except PlanOutdated:
        raise LabError("import-outdated") from None
    await import_news.tell(
        context.tx,
        planned.plan,
        applied,
        actor=context.actor,
        defaults=context.installation.defaults,
        now=context.now,
    )
    return reply(screens.done(context.words, planned.plan))


async def cancel(context: Context) -> Reply:
    """The plan is dropped."""
    return reply(Screen(context.words.html("import-cancelled")))


async def export(context: Context) -> Reply:
    """/export, and the template: the workbook in the form in which an import takes it."""
    require(context.actor, Permission.EXPORT)
    name = f"{context.words.plain('export-name')}-{context.now.astimezone(context.zone):%Y-%m-%d}.xlsx"
    caption = Screen(context.words.html("export-caption"))
    return reply(SendFile("export", {"language": context.language.value}, name, caption))


async def ask_samples(context: Context) -> Reply:
    """What removing the samples would remove."""
    require(context.actor, Permission.IMPORT)
    return reply(screens.samples(context.words, await samples.count(context.tx)))


async def remove_samples(context: Context) -> Reply:
    """Removes them."""
    removed = await samples.remove(context.tx, actor=context.actor, now=context.now)
    if not removed.any:  # pressed twice: what the first press has done stays on the screen
        return reply(Toast(context.words.plain("samples-none"), alert=True))
    return reply(screens.samples_removed(context.words, removed))


async def _proposal(context: Context, planned: _Planned) -> Screen:
    if planned.plan.problems or planned.plan.nothing:
        return screens.plan_screen(context.words, planned.plan, data="")
    state = {"file_id": planned.file_id, "name": planned.name, "digest": planned.plan.digest}
    data, publish = f"im:{await context.keep(state)}", ""
    if planned.published is not None:
        publish = f"im:{await context.keep({**state, 'digest': planned.published.digest, 'publish': True})}"
    defaults = context.installation.defaults
    ahead = await forecast(context.tx, planned.plan, defaults=defaults, now=context.now)
    return screens.plan_screen(context.words, planned.plan, data=data, publish=publish, ahead=ahead)


FEATURE = Feature(
    commands=(
        Command(ask, name="import", permission=Permission.IMPORT, places=PRIVATE),
        Command(export, name="export", permission=Permission.EXPORT, places=PRIVATE),
    ),
    presses=(
        Press(apply, writes=True, prepare=read_again, places=PRIVATE, pattern=r"im:(?P<screen>[0-9a-f]{12})"),
        Press(cancel, places=PRIVATE, pattern="ic"),
        Press(export, places=PRIVATE, pattern="ex"),
        Press(ask_samples, places=PRIVATE, pattern="sr"),
        Press(remove_samples, writes=True, places=PRIVATE, pattern="sr!"),
    ),
    others=(
        Message(
            propose,
            prepare=read_document,
            filters=ptb_filters.ChatType.PRIVATE & ptb_filters.Document.ALL,
        ),
    ),
)
