"""The button in a language: chooses it for good, and draws the screen it stands under anew."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.access import elsewhere
from handlers.context import Context, Place
from handlers.entries import Feature, Press
from handlers.groups import decides, may_decide, met
from handlers.pages import in_both_languages
from handlers.toasts import with_toast
from lab import users
from lab.errors import Forbidden, LabError
from messages.words import Language
from outbox.reply import Reply, Toast


def feature(presses: Sequence[Press]) -> Feature:
    """The feature that can draw every screen of the presses given."""

    async def choose(context: Context) -> Reply:
        language = Language(context.field("language"))
        if context.place is Place.PRIVATE:
            if context.user is None:
                raise LabError("error-forbidden")
            await users.choose_language(context.tx, context.user, language, now=context.now)
        elif context.place is Place.GROUP and (group := await met(context)) is not None:
            if not may_decide(context):
                raise Forbidden("error-group-admins")
            await users.choose_group_language(context.tx, group, language)
        else:
            raise LabError("button-stale")
        chosen = replace(context, words=context.installation.catalogue[language])
        target = context.field("target")
        # Who pressed by mistake finds the way back on the screen itself.
        drawn = in_both_languages(chosen, await _draw(chosen, presses, target), target=target)
        toast = Toast(chosen.words.plain("language-done"))
        return with_toast(toast, drawn)

    pattern = r"lg:(?P<language>zh|en):(?P<target>.+)"
    return Feature(presses=(Press(choose, writes=True, prepare=decides, pattern=pattern),))


async def _draw(context: Context, presses: Sequence[Press], target: str) -> Reply:
    for press in presses:
        match = press.compiled.fullmatch(target)
        if match is not None:
            there = replace(context, match=match)
            return elsewhere(there, press) or await press.handle(there)
    return Reply()
