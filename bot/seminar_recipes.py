"""What is made of seminars when it is sent: the picture of a month, and files for calendars, as the reader may see them at that moment."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from lab.roles import Actor
from lab.seminars import calendars as rules
from lab.seminars.calendars import MonthOf
from messages import calendars, month_picture
from messages.bilingual import of
from messages.seminar_calendars import FILE_RECIPE, MONTH_RECIPE, Reader, picture
from messages.seminar_entries import Publisher, collection, entry, name_of_mine
from messages.words import Words
from storage import lab
from storage.database import Tx

RECIPES = (MONTH_RECIPE, FILE_RECIPE)


async def load(tx: Tx, actor: Actor, words: Words, recipe: str, facts: Mapping[str, Any]) -> Callable[[], bytes]:
    """Reads what is needed; gives what makes the bytes, for a thread. Raises LabError for who may not see it any more."""
    zone, now = ZoneInfo(facts["zone"]), datetime.fromisoformat(facts["at"])
    if recipe == MONTH_RECIPE:
        which = MonthOf(facts["year"], facts["month"])
        found = await rules.month(tx, actor, which, zone=zone)
        return partial(month_picture.draw, words, picture(Reader(words, zone, now), which, found))
    publisher = Publisher(await lab.get(tx), facts["link"], facts["zone"])
    if "code" in facts:
        item = await rules.one(tx, actor, facts["code"])
        return partial(calendars.calendar, entry(words, item, publisher))
    if "series" in facts:
        series, items = await rules.of_series(tx, actor, facts["series"], now=now)
        name = of(series, "title").in_language(words.language) or series.code
    else:
        items = await rules.mine(tx, actor, now=now)
        name = name_of_mine(words, publisher)
    return partial(calendars.collection, collection(words, name, items, publisher))
