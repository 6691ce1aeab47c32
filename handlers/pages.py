"""What several features show: the first screen somebody meets has the way into the other language."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.context import Context, Place
from messages.screen import Button, Screen
from messages.start import LANGUAGE_DATA, language_button
from messages.words import Words
from outbox.reply import Part, Reply, Show


def other_words(context: Context) -> Words:
    """The texts of the other language."""
    return context.installation.catalogue[context.language.other]


def first_screen(context: Context, answer: Reply, *, target: str) -> Reply:
    """The answer with a button in the other language, as long as the person has not chosen one. `target` is the callback data that
    draws the same screen."""
    if context.user is not None and context.user.language is not None:
        return answer
    return in_both_languages(context, answer, target=target)


def in_both_languages(context: Context, answer: Reply, *, target: str) -> Reply:
    """The answer with a button in the other language under its screens, where they have none."""
    if context.place is not Place.PRIVATE:
        return answer
    button = language_button(other_words(context), target=target)

    def shown(part: Part) -> Part:
        if not isinstance(part, Show) or _has_languages(part.screen):
            return part
        return replace(part, screen=replace(part.screen, buttons=[*part.screen.buttons, [button]]))

    return Reply(tuple(shown(part) for part in answer.parts))


def with_row(answer: Reply, row: Sequence[Button]) -> Reply:
    """The answer with one more row of buttons under its screens."""

    def shown(part: Part) -> Part:
        if not isinstance(part, Show):
            return part
        return replace(part, screen=replace(part.screen, buttons=[*part.screen.buttons, row]))

    return Reply(tuple(shown(part) for part in answer.parts))


def _has_languages(screen: Screen) -> bool:
    return any((button.data or "").startswith(LANGUAGE_DATA) for row in screen.buttons for button in row)
