"""What commands print: the texts of the catalogues, in the language of the terminal."""

import os

import click

from messages.words import Language, Words, load


def terminal_words() -> Words:
    """The texts in the language that the environment names; English unless that is Chinese."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return load()[Language.ZH if locale.casefold().startswith("zh") else Language.EN]


def say(message: str, **facts: object) -> None:
    """Prints a text."""
    click.echo(terminal_words().plain(message, **facts))
