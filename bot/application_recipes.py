"""What is made of the applications of an opening when it is sent: a table, a ZIP, a picture; for who may read them at that moment."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lab.applications import exporting
from lab.roles import Actor
from messages import application_exports, application_files, application_funnel
from messages.words import Words
from storage import openings
from storage.database import Tx

TABLE, DOCUMENTS, FUNNEL = "applications-table", "applications-documents", "applications-funnel"
RECIPES = (TABLE, DOCUMENTS, FUNNEL)


async def cook(tx: Tx, actor: Actor, words: Words, recipe: str, facts: Mapping[str, Any]) -> bytes:
    """The bytes of one of these. Raises LabError for who may not read the applications any more."""
    opening_id: int = facts["opening"]
    if recipe == TABLE:
        table = await exporting.table(tx, actor, opening_id)
        return await asyncio.to_thread(application_exports.workbook, words, ZoneInfo(facts["zone"]), table)
    if recipe == FUNNEL:
        found = await exporting.funnel(tx, actor, opening_id, now=datetime.fromisoformat(facts["at"]))
        return await asyncio.to_thread(application_funnel.draw, words, found)
    papers = await exporting.papers(tx, actor, opening_id)
    (opening,) = await openings.by_ids(tx, [opening_id])
    names = application_files.file_names(words, opening, papers)
    files = []
    for paper in papers:
        if paper.document.id in facts["documents"]:
            content = await exporting.content(tx, actor, paper)
            if content is not None:
                files.append((names[paper.document.id], content))
    return await asyncio.to_thread(application_files.archive, files)
