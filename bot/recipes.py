"""Documents that are made when they are sent, named by a recipe: the stored reply holds no bytes."""

import asyncio
from collections.abc import Mapping
from typing import Any

from lab import exports
from lab.roles import OPERATOR
from storage.database import Database


class UnknownRecipe(LookupError):
    """There is no such recipe: a mistake in the program."""


class Kitchen:
    """Makes documents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def cook(self, recipe: str, facts: Mapping[str, Any]) -> bytes:
        """The bytes of a document, as things stand now."""
        match recipe:
            case "export":
                async with self._database.read() as tx:
                    # Who asked was allowed to when the reply was made; nothing of them is needed any more.
                    export = await exports.load(tx, actor=OPERATOR)
                return await asyncio.to_thread(exports.workbook, export, language=facts["language"])
            case _:
                raise UnknownRecipe(recipe)
