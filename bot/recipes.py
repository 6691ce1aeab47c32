"""Documents that are made when they are sent, named by a recipe: the stored reply holds no bytes."""

from collections.abc import Mapping
from typing import Any

from storage.database import Database


class UnknownRecipe(LookupError):
    """There is no such recipe: a mistake in the program."""


class Kitchen:
    """Makes documents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def cook(self, recipe: str, facts: Mapping[str, Any]) -> bytes:
        """The bytes of a document, as things stand now."""
        raise UnknownRecipe(recipe)
