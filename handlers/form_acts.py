"""What a press or a message does to one draft, and the screen after it."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from handlers.context import Context
from handlers.form_entries import Answered, Asked, Finished, FormEntry, Held, Outcome, Picker, View
from lab.errors import LabError
from lab.forms import drafting
from lab.forms.choices import Choice, Choices, YesNo
from lab.forms.drafting import Outdated, Sheet
from lab.forms.fields import Around, Field, Sent
from lab.forms.flow import Standing
from messages import errors
from messages import forms as screens
from messages.forms import Shown
from messages.html import Html
from messages.screen import Screen
from outbox.reply import Reply, Show, Toast, reply
from storage import drafts
from storage.drafts import Draft

_AS_IT_IS: Mapping[str, Any] = MappingProxyType({})
SUMMARY = "~"  # stands for the summary in presses of its picker

# Presses that mean the same on an old screen as on a new one.
_ALWAYS = frozenset("gxk")
# Presses that say what shall be, and count as long as their field is asked.
_ABSOLUTE = frozenset("tc")


def present(context: Context) -> Around:
    """What stored answers are checked with."""
    return Around(now=context.now, zone=context.zone)


async def show(context: Context, entry: FormEntry, sheet: Sheet) -> Shown:
    """What the screens of a draft are drawn with."""
    bare = Shown(context.words, context.zone, context.now, sheet, {})
    values: dict[str, Html] = {}
    for field in sheet.standing.visible:
        stored = sheet.standing.answers.get(field.name)
        picker = entry.pickers.get(field.name)
        drawn = await picker.show(Asked(context, bare, field), stored) if picker and stored is not None else None
        values[field.name] = screens.value(context.words, context.zone, field, stored) if drawn is None else drawn
    return Shown(context.words, context.zone, context.now, sheet, values)


async def begin_anew(context: Context, entry: FormEntry, sheet: Sheet) -> Reply:
    """The draft listens from here on, at its present question."""
    sheet = await drafting.move(context.tx, sheet, sheet.standing, now=context.now)
    return reply(await draw(context, entry, sheet))


async def draw(
    context: Context,
    entry: FormEntry,
    sheet: Sheet,
    *,
    answered: Field | None = None,
    error: LabError | None = None,
    note: Html | None = None,
    view: str = "",
    page: int = 0,
) -> Screen:
    """The present question, or the summary. `answered` is the field whose answer is to be echoed."""
    shown = await show(context, entry, sheet)
    field = sheet.standing.field
    echo = screens.echo(shown, answered) if answered is not None and answered.name in shown.values else None
    wrong = context.words.html("form-error", error=errors.html(context.words, error)) if error is not None else None
    picker = entry.pickers.get(field.name) if field is not None else entry.summary
    body = await picker.draw(Asked(context, shown, field, view)) if picker is not None else None
    if field is None:
        return screens.summary(shown, body=body, page=page, echo=echo, error=wrong, note=note)
    return screens.question(shown, body=body, echo=echo, error=wrong, note=note)


async def take(context: Context, entry: FormEntry, sent: Sent) -> Reply:
    """A message to the draft that listens: the answer to its question, if it is one."""
    draft = context.draft
    if draft is None:
        raise LabError("form-gone")
    for fresh in (draft, await drafts.get(context.tx, draft.id)):
        if fresh is None:
            raise LabError("form-gone")
        try:
            return await _take(context, entry, fresh, sent)
        except Outdated:  # a press was faster; what was written is for the question that is asked now
            continue
    raise Outdated


async def _take(context: Context, entry: FormEntry, draft: Draft, sent: Sent) -> Reply:
    sheet = await drafting.load(context.tx, entry.form, draft, around=present(context))
    try:
        await _allowed(context, sheet)
    except LabError as error:
        await drafts.set_aside(context.tx, user_id=sheet.user_id)  # else whatever they write would end here
        return reply(Screen(errors.html(context.words, error)))
    field = sheet.standing.field
    if field is None:
        named = screens.called(context.installation.catalogue, sheet.standing.visible, sent.text)
        if named is None:
            return reply(await draw(context, entry, sheet, note=context.words.html("form-complete")))
        return await _move(context, entry, sheet, sheet.standing.jump(named.name))
    asked = Asked(context, await show(context, entry, sheet), field)
    try:
        outcome = await entry.pickers.get(field.name, Picker()).read(asked, sent, context.prepared)
    except Outdated:
        raise
    except LabError as error:
        return reply(await draw(context, entry, sheet, error=error))
    return await _apply(context, entry, sheet, outcome)


async def act(context: Context, entry: FormEntry, draft: Draft, *, stale: bool = False) -> Reply:
    """A press. One of an old screen draws the form as it stands now."""
    sheet = await drafting.load(context.tx, entry.form, draft, around=present(context))
    name, field = context.field("act"), context.field("field")
    if not stale and name in _ALWAYS:
        return await _leave(context, entry, sheet, name)
    here = sheet.standing.field.name if sheet.standing.field else SUMMARY
    same = int(context.field("version")) == sheet.version or (name in _ABSOLUTE and field == here)
    if stale or not same or (name in "nsuvtc" and field != here):
        return await _redraw(context, entry, sheet)
    if name in "qa":
        await drafting.discard(context.tx, sheet, actor=context.actor, now=context.now)
        if name == "q":
            return reply(screens.discarded(await show(context, entry, sheet)))
        fresh, _ = await drafting.open_(
            context.tx, entry.form, actor=context.actor, subject=sheet.subject, around=present(context)
        )
        return await begin_anew(context, entry, fresh)
    await _allowed(context, sheet)
    if name == "f":
        return await _finish(context, entry, sheet)
    if name == "p":
        page = int(field) if field.isdigit() else 0
        return reply(await draw(context, entry, sheet, page=page))
    if name == "c":
        picker = entry.pickers.get(field) if field != SUMMARY else entry.summary
        if picker is None:
            return await _redraw(context, entry, sheet)
        asked = Asked(context, await show(context, entry, sheet), sheet.standing.field)
        return await _apply(context, entry, sheet, await picker.press(asked, context.field("value")))
    outcome = _chosen(sheet, name, context.field("value"))
    if outcome is not None:
        return await _apply(context, entry, sheet, outcome)
    here_field = sheet.standing.field
    picked = here_field if name == "n" and here_field is not None and here_field.picked else None
    return await _move(context, entry, sheet, _moved(context, sheet, name, field), answered=picked)


async def _leave(context: Context, entry: FormEntry, sheet: Sheet, name: str) -> Reply:
    """Go on, cancel, keep: what one may always press."""
    if name == "g":
        await _allowed(context, sheet)
        return await begin_anew(context, entry, sheet)
    await drafts.set_aside(context.tx, user_id=sheet.user_id)
    shown = await show(context, entry, sheet)
    return reply(screens.ask_cancel(shown) if name == "x" else screens.set_aside(shown))


def _chosen(sheet: Sheet, name: str, value: str) -> Outcome | None:
    """The answer on a button; None for a button that is none."""
    field, held = sheet.standing.field, sheet.standing.value
    if name == "v" and isinstance(field, YesNo):
        return Answered(value == "1")
    if name == "v" and isinstance(field, Choice):
        known = {option.value for option in field.options}
        return Answered(value) if value in known else View()
    if name == "t" and isinstance(field, Choices):
        return Held(field.with_option(held, value[1:], wanted=value[0] == "+"))
    if name == "u" and sheet.offer is not None:
        return Answered(sheet.offer)
    return None


def _moved(context: Context, sheet: Sheet, name: str, field: str) -> Standing:
    standing = sheet.standing
    match name:
        case "b":
            return standing.back()
        case "n":
            if standing.field is not None and standing.answered:
                standing.field.check(standing.value, replace(present(context), answers=standing.given))
            return standing.forward()
        case "s" if standing.field is not None and not standing.field.required:
            return standing.answer(None)
        case "e":
            return standing.jump(field)
        case "o":
            return standing.optional()
        case _:
            return standing


async def _apply(context: Context, entry: FormEntry, sheet: Sheet, outcome: Outcome) -> Reply:
    standing = sheet.standing
    match outcome:
        case Reply():
            return outcome
        case View(view, toast):
            return _with(toast, await draw(context, entry, sheet, view=view))
        case Held(value, view, toast, note, before):
            sheet = await drafting.move(context.tx, sheet, standing.hold(value), now=context.now)
            shown = _with(toast, await draw(context, entry, sheet, view=view, note=note))
            return Reply((*before, *shown.parts))
        case Answered(value):
            return await _move(context, entry, sheet, standing.answer(value), answered=standing.field)
        case Finished(how):
            return await _finish(context, entry, sheet, how)


async def _move(
    context: Context, entry: FormEntry, sheet: Sheet, standing: Standing, *, answered: Field | None = None
) -> Reply:
    # Whoever has changed one of many answers finds its neighbours: the summary is at the page from which the field was opened.
    field = sheet.standing.field if sheet.standing.from_summary else None
    sheet = await drafting.move(context.tx, sheet, standing, now=context.now)
    visible = sheet.standing.visible
    page = visible.index(field) // screens.PAGE if field in visible else 0
    return reply(await draw(context, entry, sheet, answered=answered, page=page))


async def _finish(context: Context, entry: FormEntry, sheet: Sheet, how: Mapping[str, Any] = _AS_IT_IS) -> Reply:
    around = present(context)
    fault = sheet.standing.faulty(around)
    if fault is not None:
        field, error = fault
        sheet = await drafting.move(context.tx, sheet, sheet.standing.jump(field.name), now=context.now)
        return reply(await draw(context, entry, sheet, error=error or LabError("form-missing")))
    finished = replace(sheet, standing=replace(sheet.standing, answers={**sheet.standing.answers, **how}))
    wrong = await drafting.review(context.tx, finished, actor=context.actor, around=around)
    if wrong is not None:
        name, error = wrong
        if name:
            sheet = await drafting.move(context.tx, sheet, sheet.standing.jump(name), now=context.now)
        return reply(await draw(context, entry, sheet, error=error))
    result = await drafting.finish(context.tx, finished, actor=context.actor, around=around)
    return await entry.done(context, finished, result)


async def _redraw(context: Context, entry: FormEntry, sheet: Sheet) -> Reply:
    toast = Toast(context.words.plain("form-outdated"))
    if not sheet.listening:
        sheet = await drafting.move(context.tx, sheet, sheet.standing, now=context.now)
    return reply(toast, await draw(context, entry, sheet))


async def _allowed(context: Context, sheet: Sheet) -> None:
    if sheet.form.allow is not None:
        await sheet.form.allow(context.tx, actor=context.actor, subject=sheet.subject, now=context.now)


def _with(toast: str, screen: Screen) -> Reply:
    return Reply((Toast(toast), Show(screen))) if toast else reply(screen)
