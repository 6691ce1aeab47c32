"""Whether an entry may run here and for this person, before it runs."""

from handlers.context import Context, Place
from handlers.entries import Command, Entry, Press
from lab.roles import may
from messages.screen import Button, Screen
from outbox.reply import Reply, Toast, reply


def hidden(context: Context, entry: Entry) -> bool:
    """Whether the entry does not exist for this person."""
    return isinstance(entry, Command) and entry.permission is not None and not may(context.actor, entry.permission)


def elsewhere(context: Context, entry: Entry) -> Reply | None:
    """What to say where a command belongs to the private chat: a button that opens it there. A button that belongs there answers
    whoever pressed it, and leaves alone what others read. None if the entry may run here."""
    if not isinstance(entry, (Command, Press)) or context.place in entry.places:
        return None
    if isinstance(entry, Press):
        return reply(Toast(context.words.plain("button-stale"), alert=True))
    if context.place is not Place.GROUP:
        return None
    go = Button(context.words.plain("button-open-private"), url=context.installation.deep_link(f"do_{entry.name}"))
    return reply(Screen(context.words.html("private-only"), [[go]]))
