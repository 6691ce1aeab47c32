"""What several features show: the first screen somebody meets has the way into the other language."""

from dataclasses import replace

from handlers.context import Context, Place
from messages.screen import Screen
from messages.start import language_button
from messages.words import Words


def other_words(context: Context) -> Words:
    """The texts of the other language."""
    return context.installation.catalogue[context.language.other]


def first_screen(context: Context, screen: Screen, *, target: str) -> Screen:
    """The screen with a button in the other language, as long as the person has not chosen one. `target` is the callback data
    that draws this screen."""
    if context.place is not Place.PRIVATE or (context.user is not None and context.user.language is not None):
        return screen
    button = language_button(other_words(context), target=target)
    return replace(screen, buttons=[*screen.buttons, [button]])
