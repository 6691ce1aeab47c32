"""/start with and without a deep link, /help, /privacy, /cancel, the checklist, and what the bot does not know."""

import difflib
from collections.abc import Sequence
from dataclasses import replace

from handlers.context import Context, Place
from handlers.entries import PRIVATE, Command, Entry, Feature, Handle, Payload, Press
from handlers.groups import greeting
from handlers.pages import first_screen, other_words
from lab import projects
from lab.roles import Actor, may
from lab.setup import checklist
from messages import start as screens
from messages.screen import Screen
from messages.words import Words
from outbox.reply import NOTHING, Reply, Toast, reply
from storage import lab


def visible_commands(commands: Sequence[Command], actor: Actor, place: Place) -> list[Command]:
    """The commands that this person has in such a place."""
    return [
        command
        for command in commands
        if place in command.places and (command.permission is None or may(actor, command.permission))
    ]


def described(commands: Sequence[Command], words: Words) -> list[tuple[str, str]]:
    """Names and descriptions."""
    return [(command.name, words.plain(f"command-{command.name.replace('_', '-')}")) for command in commands]


async def home(context: Context) -> Reply:
    """The first screen; for the owner of an empty installation the checklist; in a group, where it is nobody's own, the greeting."""
    if context.place is not Place.PRIVATE:
        return reply(greeting(context, marked=context.chat is not None and context.chat.lab))
    todo = await checklist(context.tx, context.actor, owner_ids=context.installation.owner_ids)
    empty = await projects.is_empty(context.tx)
    if empty and todo is not None:
        return reply(screens.setup(context.words, other_words(context), todo, first=True))
    laboratory = await lab.get(context.tx)
    return reply(screens.welcome(context.words, other_words(context), laboratory, empty=empty, checklist=todo))


async def setup(context: Context) -> Reply:
    """The owner's checklist."""
    todo = await checklist(context.tx, context.actor, owner_ids=context.installation.owner_ids)
    if todo is None:
        return await home(context)
    first = await projects.is_empty(context.tx)
    return reply(screens.setup(context.words, other_words(context), todo, first=first))


async def privacy(context: Context) -> Reply:
    """/privacy"""
    return reply(screens.privacy(context.words, await lab.get(context.tx), mailing=context.installation.letters))


async def cancel(context: Context) -> Reply:
    """/cancel: there is nothing under way that it could end."""
    return reply(Screen(context.words.html("cancel-nothing")))


async def stale_press(context: Context) -> Reply:
    """A button of a screen that does not exist any more: as things stand now, that is the first screen."""
    if context.place is not Place.PRIVATE:
        return reply(Toast(context.words.plain("button-stale")))
    return Reply((Toast(context.words.plain("button-stale")), *(await home(context)).parts))


async def unknown_message(context: Context) -> Reply:
    """A voice message, a sticker, a place, a file that nobody asked for."""
    message = context.update.effective_message
    if message is None or message.via_bot is not None:
        return NOTHING
    return reply(screens.unknown_message(context.words))


def feature(others: Sequence[Feature], *, cancel: Handle = cancel) -> Feature:
    """The feature that knows all the others: their commands for /help, their deep links for /start, and what `cancel` ends."""

    async def start(context: Context) -> Reply:
        for payload in payloads:
            if context.text.startswith(payload.prefix):
                return await payload.handle(replace(context, text=context.text.removeprefix(payload.prefix)))
        return await home(context)

    async def help_(context: Context) -> Reply:
        shown = visible_commands(commands, context.actor, context.place)
        everybody = [command for command in shown if command.permission is None]
        staff = [command for command in shown if command.permission is not None]
        words = context.words
        return reply(screens.help_screen(words, described(everybody, words), described(staff, words)))

    async def do(context: Context) -> Reply:
        """?start=do_settings: a command that a group sent here."""
        return await run(context, context.text)

    async def redo(context: Context) -> Reply:
        """The same in the other language."""
        return await run(context, context.field("command"))

    async def run(context: Context, wanted: str) -> Reply:
        for command in visible_commands(commands, context.actor, context.place):
            if command.name == wanted and command.name != "start":
                answer = await command.handle(replace(context, text=""))
                return first_screen(context, answer, target=f"do:{wanted}")
        return await home(context)

    own = (
        Command(start, name="start"),
        Command(help_, name="help"),
        Command(privacy, name="privacy"),
        Command(cancel, name="cancel", places=PRIVATE),
    )
    commands = (*own[:2], *(command for one in others for command in one.commands), *own[2:])
    payloads = (*(payload for one in others for payload in one.payloads), Payload(do, prefix="do_"))
    presses = (
        Press(home, pattern="go"),
        Press(setup, places=PRIVATE, pattern="su"),
        Press(redo, places=PRIVATE, pattern=r"do:(?P<command>[a-z_]{1,32})"),
    )
    return Feature(commands=own, presses=presses, payloads=payloads[-1:])


def unknown_command(features: Sequence[Feature]) -> Entry:
    """What answers a command that does not exist, or not for this person."""
    commands = [command for feature in features for command in feature.commands]

    async def handle(context: Context) -> Reply:
        message = context.update.effective_message
        typed = (message.text or "") if message else ""
        name, _, addressed = typed.split(maxsplit=1)[0].removeprefix("/").partition("@")
        if context.place is not Place.PRIVATE and addressed.casefold() != context.installation.bot_username.casefold():
            return NOTHING  # in a group it may be meant for another bot
        known = [command.name for command in visible_commands(commands, context.actor, context.place)]
        near = difflib.get_close_matches(name.casefold(), known, n=2, cutoff=0.6)
        return reply(screens.unknown_command(context.words, near))

    return Entry(handle)
