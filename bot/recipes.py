"""Documents that are made when they are sent, named by a recipe: the stored reply holds no bytes."""

import asyncio
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from lab import exports, reports
from lab.audiences import lists
from lab.roles import OPERATOR
from messages import qr, report_chart
from messages.audiences import unknown_workbook
from messages.reports import unreached_workbook
from messages.words import Catalogue
from storage.database import Database


class UnknownRecipe(LookupError):
    """There is no such recipe: a mistake in the program."""


class Kitchen:
    """Makes documents."""

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self._database = database
        self._catalogue = catalogue

    async def cook(self, recipe: str, facts: Mapping[str, Any]) -> bytes:
        """The bytes of a document, as things stand now."""
        match recipe:
            case "export":
                async with self._database.read() as tx:
                    # Who asked was allowed to when the reply was made; nothing of them is needed any more.
                    export = await exports.load(tx, actor=OPERATOR)
                return await asyncio.to_thread(exports.workbook, export, language=facts["language"])
            case "report-chart":
                async with self._database.read() as tx:
                    report = await reports.load(tx, OPERATOR, facts["run"])
                words = self._catalogue[facts["language"]]
                return await asyncio.to_thread(report_chart.draw, words, report, ZoneInfo(facts["zone"]))
            case "report-unreached":
                async with self._database.read() as tx:
                    people = await reports.unreached(tx, OPERATOR, facts["run"])
                words = self._catalogue[facts["language"]]
                return await asyncio.to_thread(unreached_workbook, words, people)
            case "recipients-unknown":
                async with self._database.read() as tx:
                    entries = await lists.unknown(tx, OPERATOR, facts["list"])
                words = self._catalogue[facts["language"]]
                return await asyncio.to_thread(unknown_workbook, words, entries)
            case "qr":
                return await asyncio.to_thread(qr.draw, facts["link"])
            case _:
                raise UnknownRecipe(recipe)
