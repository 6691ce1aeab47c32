"""Forms in the chat: what is written goes to the draft that listens, what is pressed to the draft that it names.

Which draft listens. What somebody writes belongs to the screen that they called up last, so:

- A form that is opened, gone on with or pressed listens; any other draft of the user is set aside, with all its answers.
- Every command that the bot understands sets the listening draft aside, /start and deep links included: whoever asks for /projects
  in the middle of a form and then writes a word is searching. Under the command's answer stands a button that leads back to the
  question, and words that are searched within the hour after it have it too. A command that is not understood, or fails,
  changes nothing.
- Buttons of other screens change nothing: pressing is not writing, and a notice may come at any time.
- Nothing of this drops a draft. /cancel asks (keep or discard); set aside, it offers the way back.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from telegram.ext import filters as ptb_filters

from handlers import start
from handlers.context import Context, Place
from handlers.entries import PRIVATE, Before, Command, EditedMessage, Entry, Feature, Message, Press
from handlers.form_acts import act, begin_anew, draw, present, show, take
from handlers.form_entries import FormEntry
from handlers.sent import album_of, sent_of
from lab.errors import LabError
from lab.forms import drafting
from lab.forms.drafting import Outdated
from messages import forms as screens
from messages.screen import Button, Screen
from outbox.reply import NOTHING, Part, Reply, Send, Show, reply
from storage import albums, drafts
from storage.drafts import Draft

ALBUM_WAIT = timedelta(seconds=1.5)  # after an item, for the next one
REMINDED = timedelta(hours=1)

_PRIVATE_CHAT = ptb_filters.ChatType.PRIVATE & ~ptb_filters.StatusUpdate.ALL & ~ptb_filters.COMMAND
_PATTERN = (
    r"f:(?P<draft>\d{1,12}):(?P<version>\d{1,6}):(?P<act>[a-z])(?::(?P<field>\w{1,20}|~))?(?::(?P<value>.{1,21}))?"
)


async def begin(context: Context, entry: FormEntry, *, subject: str = "") -> Reply:
    """Opens a form: for a feature's command or button. Somebody who has a draft of it with something in it is asked whether to go on."""
    around = present(context)
    sheet, had = await drafting.open_(context.tx, entry.form, actor=context.actor, subject=subject, around=around)
    if had:
        if context.draft is not None and context.draft.listening:
            await drafts.set_aside(context.tx, user_id=sheet.user_id)
        return reply(screens.resumed(await show(context, entry, sheet)))
    return await begin_anew(context, entry, sheet)


class Forms:
    """All forms, and the messages that other features take if no draft listens."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self._entries = {entry.form.name: entry for feature in features for entry in feature.forms}
        self._others = [one for feature in features for one in feature.others if isinstance(one, Message)]
        self.feature = Feature(
            presses=(Press(self.press, writes=True, places=PRIVATE, pattern=_PATTERN),),
            others=(
                Message(self.message, filters=_PRIVATE_CHAT & ptb_filters.TEXT),
                # Only these may need something from the network.
                Message(self.message, prepare=self.prepare, filters=_PRIVATE_CHAT & ~ptb_filters.TEXT),
                EditedMessage(self.edited),
            ),
        )

    def respecting(self, feature: Feature) -> Feature:
        """The feature with commands that set a listening draft aside."""
        return replace(feature, commands=tuple(self._respecting(command) for command in feature.commands))

    async def message(self, context: Context) -> Reply:
        """Something was sent that is no command."""
        message = context.update.message
        entry = self._entry(context.draft)
        if context.update.update_id < 0:
            return await self._album(context, entry)
        if message is None or entry is None or message.via_bot is not None:
            return await self._otherwise(context)
        if message.media_group_id is not None:
            return await self._album_item(context, entry)
        return await take(context, entry, sent_of(message))

    async def edited(self, context: Context) -> Reply:
        """An earlier message was changed, which changes no answer: says how that is done, where an answer is waited for."""
        draft, entry = context.draft, self._entry(context.draft)
        if draft is None or entry is None:
            return NOTHING
        sheet = await drafting.load(context.tx, entry.form, draft, around=present(context))
        return reply(await draw(context, entry, sheet, note=context.words.html("form-edited")))

    async def prepare(self, before: Before) -> Any:
        """What a picker, or the feature that takes the message instead, wants to fetch."""
        message, entry = before.update.message, self._entry(before.draft)
        if message is None or entry is None or before.draft is None:
            other = self._other(before.update)
            return await other.prepare(before) if other.prepare is not None else None
        picker = entry.pickers.get(before.draft.step.removeprefix("*"))
        return await picker.prepare(before, sent_of(message)) if picker else None

    async def press(self, context: Context) -> Reply:
        """A button of a form."""
        draft = await drafting.own(context.tx, int(context.field("draft")), actor=context.actor)
        entry = self._entries.get(draft.form)
        if entry is None:
            raise LabError("form-gone")
        try:
            return await act(context, entry, draft)
        except Outdated:  # by another process, between this one's look and its change
            fresh = await drafting.own(context.tx, draft.id, actor=context.actor)
            return await act(context, entry, fresh, stale=True)

    async def cancel(self, context: Context) -> Reply:
        """/cancel: asks about the form that is under way, or says which ones wait."""
        draft, entry = context.draft, self._entry(context.draft)
        if draft is not None and entry is not None:
            await drafts.set_aside(context.tx, user_id=draft.user_id)
            sheet = await drafting.load(context.tx, entry.form, draft, around=present(context))
            return reply(screens.ask_cancel(await show(context, entry, sheet)))
        waiting = []
        if draft is not None:
            for one in await drafts.of_user(context.tx, draft.user_id):
                known = self._entries.get(one.form)
                if known is not None:
                    sheet = await drafting.load(context.tx, known.form, one, around=present(context))
                    waiting.append(await show(context, known, sheet))
        if waiting:
            return reply(screens.waiting(context.words, waiting))
        return await start.cancel(context)

    def _entry(self, draft: Draft | None) -> FormEntry | None:
        """The form of a draft that listens."""
        return self._entries.get(draft.form) if draft is not None and draft.listening else None

    def _respecting(self, command: Command) -> Command:
        async def handle(context: Context) -> Reply:
            answer = await command.handle(context)
            entry = self._entry(context.draft)
            if entry is None or context.draft is None or context.place is not Place.PRIVATE or _of_form(answer):
                return answer
            await drafts.set_aside(context.tx, user_id=context.draft.user_id)
            return await self._with_way_back(context, entry, context.draft, answer)

        return replace(command, handle=handle) if Place.PRIVATE in command.places else command

    async def _otherwise(self, context: Context) -> Reply:
        """No draft listens: the message is for whoever takes it otherwise."""
        answer = await self._other(context.update).handle(context)
        draft = context.draft
        entry = self._entries.get(draft.form) if draft is not None else None
        if draft is None or entry is None or draft.listening or context.now - draft.updated_at > REMINDED:
            return answer
        return await self._with_way_back(context, entry, draft, answer)

    def _other(self, update: Any) -> Entry:
        taking = (one for one in self._others if one.filters.check_update(update))
        return next(taking, Entry(start.unknown_message))

    async def _with_way_back(self, context: Context, entry: FormEntry, draft: Draft, answer: Reply) -> Reply:
        sheet = await drafting.load(context.tx, entry.form, draft, around=present(context))
        shown = await show(context, entry, sheet)
        button = screens.resume_button(shown)
        parts = list(answer.parts)
        for index in range(len(parts) - 1, -1, -1):
            part = parts[index]
            if isinstance(part, Show):
                parts[index] = replace(part, screen=_with_row(part.screen, button))
                return Reply(tuple(parts))
        aside = screens.set_aside(shown)
        return Reply((*parts, Send(aside))) if parts else answer

    async def _album_item(self, context: Context, entry: FormEntry) -> Reply:
        """One message of an album: kept until no more have come for a moment (`jobs/albums.py`), when it is one answer."""
        message, draft = context.update.message, context.draft
        if message is None or draft is None:
            return NOTHING
        kept = await albums.add(
            context.tx,
            chat_id=message.chat.id,
            group_id=message.media_group_id or "",
            user_id=draft.user_id,
            update_id=context.update.update_id,
            message_id=message.message_id,
            item=message.to_dict(),
            due_at=context.now + ALBUM_WAIT,
            now=context.now,
        )
        if kept:
            return NOTHING
        sheet = await drafting.load(context.tx, entry.form, draft, around=present(context))
        shown = await show(context, entry, sheet)
        return reply(screens.question(shown, note=context.words.html("form-album-late")))

    async def _album(self, context: Context, entry: FormEntry | None) -> Reply:
        """An album is complete."""
        message = context.update.message
        if message is None or message.media_group_id is None:
            return NOTHING
        items = await albums.take(context.tx, chat_id=message.chat.id, group_id=message.media_group_id, now=context.now)
        if not items:
            return NOTHING
        if entry is None:
            return await self._otherwise(context)
        return await take(context, entry, album_of(items))


def _with_row(screen: Screen, button: Button) -> Screen:
    return replace(screen, buttons=[*screen.buttons, [button]])


def _of_form(answer: Reply) -> bool:
    """Whether an answer is a form's own screen."""

    def speaks(part: Part) -> bool:
        shown = part.screen if isinstance(part, (Show, Send)) else None
        return shown is not None and any(
            (button.data or "").startswith(screens.PREFIX) for row in shown.buttons for button in row
        )

    return any(speaks(part) for part in answer.parts)
