"""Documents that are made when they are sent, named by a recipe: the stored reply holds no bytes."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot import application_recipes, seminar_recipes
from bot.pages import Pages
from lab import exports, interviews, reports
from lab.applications.access import Opened, open_document
from lab.audiences import lists
from lab.errors import LabError
from lab.roles import OPERATOR, Actor, role_of
from lab.seminars.participants import participants
from messages import attendance, calendars, first_pages, interview_calendars, qr, report_chart
from messages.audiences import unknown_workbook
from messages.reports import unreached_workbook
from messages.words import Catalogue, Words
from storage import lab, users
from storage.database import Database, Tx
from storage.users import Role


class UnknownRecipe(LookupError):
    """There is no such recipe: a mistake in the program."""


class Kitchen:
    """Makes documents."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        *,
        owner_ids: Collection[int] = (),
        pages: Pages | None = None,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._owner_ids = owner_ids
        self._pages = pages or Pages()

    async def cook(self, recipe: str, facts: Mapping[str, Any]) -> bytes:
        """The bytes of a document, as things stand now. Raises LabError where it is gone, or not for whoever was to get it any more."""
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
            case interview_calendars.RECIPE:
                async with self._database.read() as tx:
                    # Whoever gets it was told of this interview when the message was made, and may not see the application by now.
                    made = await interviews.appointment_of(
                        tx, facts["application"], facts["slot"], cancelled=facts["cancelled"]
                    )
                    laboratory = await lab.get(tx)
                entry = interview_calendars.entry(
                    self._catalogue[facts["language"]],
                    replace(made, sequence=facts["sequence"]),
                    laboratory,
                    stamp=datetime.fromisoformat(facts["at"]),
                    url=facts["url"],
                )
                return await asyncio.to_thread(calendars.calendar, entry)
            case "qr":
                return await asyncio.to_thread(qr.draw, facts["link"])
            case "document":
                return (await self._document(facts)).content
            case "first-page":
                return await self._first_page(self._catalogue[facts["language"]], facts)
            case attendance.RECIPE:
                async with self._database.read() as tx:
                    actor = await self._viewer(tx, facts["viewer"])
                    found = await participants(tx, actor, facts["code"], now=datetime.fromisoformat(facts["at"]))
                words = self._catalogue[facts["language"]]
                return await asyncio.to_thread(attendance.workbook, words, ZoneInfo(facts["zone"]), found)
            case _ if recipe in application_recipes.RECIPES:
                words = self._catalogue[facts["language"]]
                async with self._database.read() as tx:
                    actor = await self._viewer(tx, facts["viewer"])
                    return await application_recipes.cook(tx, actor, words, recipe, facts)
            case _ if recipe in seminar_recipes.RECIPES:
                words = self._catalogue[facts["language"]]
                async with self._database.read() as tx:
                    viewer = facts["viewer"]
                    actor = await self._viewer(tx, viewer) if viewer is not None else Actor(None, Role(facts["role"]))
                    make = await seminar_recipes.load(tx, actor, words, recipe, facts)
                return await asyncio.to_thread(make)
            case _:
                raise UnknownRecipe(recipe)

    async def _document(self, facts: Mapping[str, Any]) -> Opened:
        """A paper, for who may read it at this moment: what they asked for may have been withdrawn since."""
        async with self._database.read() as tx:
            return await open_document(tx, await self._viewer(tx, facts["viewer"]), facts["document"])

    async def _viewer(self, tx: Tx, user_id: int) -> Actor:
        """Somebody with the role that they have at this moment."""
        user = await users.get(tx, user_id)
        return Actor(user_id, role_of(user_id, user.role if user is not None else None, owner_ids=self._owner_ids))

    async def _first_page(self, words: Words, facts: Mapping[str, Any]) -> bytes:
        """The first page of a paper, or a page that says why there is none: a card needs a picture."""
        if facts["document"] is None:
            return await asyncio.to_thread(first_pages.notice, [words.plain("review-page-none")])
        try:
            opened = await self._document(facts)
        except LabError:
            return await asyncio.to_thread(first_pages.notice, [words.plain("review-page-gone")])
        kind = "pdf" if opened.document.mime == "application/pdf" else "docx"
        drawn = await self._pages.draw(kind, opened.content)
        if drawn is None:
            return await asyncio.to_thread(first_pages.notice, [words.plain("review-page-failed")])
        return drawn
