"""The forms about seminars and series with their pickers, and how their ends are answered."""

from typing import Any

from handlers.context import Context
from handlers.form_entries import FormEntry
from handlers.opening_edits.pickers import Area, ByName, InBoth
from handlers.seminar_edits import pickers
from handlers.seminar_edits.summaries import Cancelling, Changes, SeriesChanges
from lab.forms.drafting import Sheet
from lab.opening_edits import references
from lab.roles import Permission, may
from lab.seminar_edits import cells, series_cells, series_saving, telling
from lab.seminar_edits.forms import CANCEL, MATERIAL, MOVE, SEMINAR, SERIES
from messages import seminar_edits as screens
from messages import seminar_materials, series_edits
from outbox.reply import Reply, reply


async def saved(context: Context, _: Sheet, result: Any) -> Reply:
    """A seminar is saved; whom it concerns will know."""
    told = await telling.tell(
        context.tx,
        context.actor,
        result.before,
        result.seminar,
        tell=result.tell,
        defaults=context.installation.defaults,
        now=context.now,
    )
    named = await references.named(context.tx)
    return reply(screens.saved(context.words, result, told, named, zone=context.zone, now=context.now))


async def cancelled(context: Context, _: Sheet, result: Any) -> Reply:
    """A seminar is cancelled; whom it concerns will know."""
    told = await telling.tell(
        context.tx,
        context.actor,
        result.before,
        result.seminar,
        tell=True,
        defaults=context.installation.defaults,
        now=context.now,
    )
    return reply(screens.stands(context.words, result, told, zone=context.zone, now=context.now))


async def material_added(context: Context, _: Sheet, result: Any) -> Reply:
    """Materials are there; those who took part will know."""
    told = await telling.tell(
        context.tx,
        context.actor,
        result.before,
        result.seminar,
        tell=True,
        defaults=context.installation.defaults,
        now=context.now,
    )
    return reply(
        seminar_materials.every(
            context.words,
            result.seminar,
            result.materials,
            editor=may(context.actor, Permission.EDIT_SEMINARS),
            now=context.now,
            told_=told,
            note=context.words.html("seminar-material-added"),
        )
    )


async def series_saved(context: Context, _: Sheet, result: Any) -> Reply:
    """A series is saved; whom its dates concern will know."""
    told = await series_saving.tell(
        context.tx, context.actor, result, defaults=context.installation.defaults, now=context.now
    )
    named = await references.named(context.tx)
    return reply(series_edits.saved(context.words, result, told, named))


_CHANGES, _MOVES, _SERIES = Changes(), Changes(), SeriesChanges()
_IN_WORDS = ("zone", "capacity", "reserve_until", "members_until")
SEMINAR_ENTRY = FormEntry(
    SEMINAR,
    done=saved,
    pickers={
        **{name: InBoth() for name in cells.PAIRS},
        **{name: pickers.InWords() for name in _IN_WORDS},
        "when": pickers.Times(),
        "host": ByName("person"),
        "area": Area(),
        "projects": pickers.Projects(),
    },
    summary=_CHANGES,
)
MOVE_ENTRY = FormEntry(
    MOVE,
    done=saved,
    pickers={"when": pickers.Times(moving=True), "place": InBoth(), "zone": pickers.InWords()},
    summary=_MOVES,
)
CANCEL_ENTRY = FormEntry(CANCEL, done=cancelled, pickers={"why": InBoth()}, summary=Cancelling())
MATERIAL_ENTRY = FormEntry(MATERIAL, done=material_added, pickers={"what": pickers.What()})
SERIES_ENTRY = FormEntry(
    SERIES,
    done=series_saved,
    pickers={
        **{name: InBoth() for name in series_cells.PAIRS},
        **{name: pickers.InWords() for name in ("zone", "capacity", "minutes")},
        "code": pickers.SeriesCode(),
        "repeats": pickers.Repeats(),
        "excepted": pickers.Excepted(),
        "added": pickers.Added(),
        "host": ByName("person"),
        "area": Area(),
    },
    summary=_SERIES,
)
_CHANGES.entry, _MOVES.entry, _SERIES.entry = SEMINAR_ENTRY, MOVE_ENTRY, SERIES_ENTRY
ENTRIES = (SEMINAR_ENTRY, MOVE_ENTRY, CANCEL_ENTRY, MATERIAL_ENTRY, SERIES_ENTRY)
