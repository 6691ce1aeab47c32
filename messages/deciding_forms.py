"""Fields of the forms about decisions that are drawn by themselves."""

from collections.abc import Callable

from lab.applications.dues import DAYS
from messages.forms import Body
from messages.screen import Button
from messages.words import Words

Press = Callable[[str, str], Button]


def days(words: Words, press: Press) -> Body:
    """Some days from now, on buttons."""
    return Body(buttons=[[press(words.plain("button-days", count=days), str(days)) for days in DAYS]])
