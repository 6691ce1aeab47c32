"""/audit: who wrote, approved, sent, gave a role or changed something, and when."""

from handlers.context import Context
from handlers.entries import PRIVATE, Command, Feature, Press
from lab import audit
from lab.roles import Permission
from messages import audit as screens
from messages.screen import Screen
from outbox.reply import Reply, Toast, reply

_LONGEST = 64  # characters of a code (`storage.history`)
_IN_BUTTON = 40  # bytes of it that fit into a button with the rest


async def show(context: Context) -> Reply:
    """/audit [code or @username]"""
    return reply(await _page(context, " ".join(context.text.split())[:_LONGEST]))


async def turn(context: Context) -> Reply:
    """Another page, or another section."""
    reference = context.field("about")
    if not reference.startswith("~"):
        return reply(await _page(context, reference))
    state = await context.recall(reference[1:])
    screen = await _page(context, str(state["about"]) if state is not None else "")
    return reply(screen) if state is not None else reply(Toast(context.words.plain("button-stale")), screen)


async def _page(context: Context, about: str) -> Screen:
    section = screens.SECTION_LETTERS.get(context.field("section"), audit.Section.ALL)
    number = int(context.field("page") or 0)
    found = await audit.page(context.tx, context.actor, section=section, about=about, number=number)
    reference = about if len(about.encode()) <= _IN_BUTTON else "~" + await context.keep({"about": about})
    return screens.history(context.words, found, zone=context.zone, now=context.now, reference=reference)


FEATURE = Feature(
    commands=(Command(show, name="audit", permission=Permission.AUDIT, places=PRIVATE),),
    presses=(
        Press(turn, places=PRIVATE, pattern=r"hi:(?P<section>[largdp]):(?P<page>\d{1,5})(?::(?P<about>.{1,40}))?"),
    ),
)
