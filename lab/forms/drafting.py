"""What happens to a draft: it is opened, changed, finished, set aside, discarded."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lab.errors import LabError, NotFound
from lab.forms import flow
from lab.forms.fields import Around
from lab.forms.flow import Standing
from lab.forms.form import Form
from lab.roles import Actor
from storage import drafts
from storage.database import Tx
from storage.drafts import Draft

# Kept beside the answers: with which version of the form they were given, and answers that are offered.
_VERSION = "~version"
_SUGGESTED = "~suggested"


class Outdated(LabError):
    """Somebody changed the draft in the meantime: two presses at once, or one on an old screen."""

    def __init__(self) -> None:
        super().__init__("form-outdated")


@dataclass(frozen=True)
class Sheet:
    """A draft as one works on it: its row's facts, the form, and where its user stands. `offered` are answers from elsewhere."""

    form: Form
    draft_id: int
    version: int
    user_id: int
    subject: str
    standing: Standing
    offered: Mapping[str, Any]
    listening: bool
    message_id: int | None
    created_at: datetime
    updated_at: datetime

    @property
    def offer(self) -> Any:
        """What is offered as the answer to the present question, None for nothing."""
        field = self.standing.field
        return self.offered.get(field.name) if field and not self.standing.answered else None


async def load(tx: Tx, form: Form, draft: Draft, *, around: Around) -> Sheet:
    """The draft as its form understands it now."""
    stored = dict(draft.answers or {})  # None: its key is lost
    version, offered = stored.pop(_VERSION, None), stored.pop(_SUGGESTED, None) or {}
    fields = await form.fields_of(tx, draft.subject)
    answers = stored if version == form.version else flow.still_good(fields, stored, around)
    return Sheet(
        form=form,
        draft_id=draft.id,
        version=draft.version,
        user_id=draft.user_id,
        subject=draft.subject,
        standing=flow.standing(fields, answers, step=draft.step, required_first=form.required_first),
        offered=offered,
        listening=draft.listening,
        message_id=draft.message_id,
        created_at=draft.created_at,
        updated_at=draft.updated_at,
    )


async def open_(tx: Tx, form: Form, *, actor: Actor, subject: str, around: Around) -> tuple[Sheet, bool]:
    """Opens the actor's draft of the form about a subject: the one that there is, or a new one; tells whether there was one with
    something in it. It does not listen yet. Raises LabError if the actor may not."""
    if actor.user_id is None:
        raise LabError("error-forbidden")
    if form.allow is not None:
        await form.allow(tx, actor=actor, subject=subject, now=around.now)
    found = await drafts.find(tx, user_id=actor.user_id, form=form.name, subject=subject)
    if found is not None:
        if found.version > 1:
            sheet = await load(tx, form, found, around=around)
            return sheet, sheet.standing.touched
        # Nobody has touched it: what it begins with is what holds now.
        step, stored = await _beginning(tx, form, actor=actor, subject=subject, now=around.now)
        await drafts.renew(tx, found.id, step=step, answers=stored)
    else:
        step, stored = await _beginning(tx, form, actor=actor, subject=subject, now=around.now)
        await drafts.create(
            tx,
            user_id=actor.user_id,
            form=form.name,
            subject=subject,
            step=step,
            answers=stored,
            now=around.now,
        )
    made = await drafts.find(tx, user_id=actor.user_id, form=form.name, subject=subject)
    if made is None:
        raise Outdated
    return await load(tx, form, made, around=around), False


async def _beginning(tx: Tx, form: Form, *, actor: Actor, subject: str, now: datetime) -> tuple[str, Mapping[str, Any]]:
    """Where a new draft stands, and what is stored of it."""
    answers: dict[str, Any] = {}
    if form.prefill is not None:
        answers |= await form.prefill(tx, actor=actor, subject=subject, now=now)
    suggested = {}
    if form.suggest is not None:
        suggested = dict(await form.suggest(tx, actor=actor, subject=subject, now=now))
    first = flow.standing(await form.fields_of(tx, subject), answers, required_first=form.required_first)
    return first.step, {**answers, _VERSION: form.version} | ({_SUGGESTED: suggested} if suggested else {})


async def move(tx: Tx, sheet: Sheet, standing: Standing, *, now: datetime) -> Sheet:
    """Stores where the user stands now, and what was answered; the draft listens from here on. Raises Outdated."""
    before = sheet.standing
    if standing.step != before.step or standing.answers != before.answers:
        stored = {**standing.answers, _VERSION: sheet.form.version}
        if sheet.offered:
            stored[_SUGGESTED] = dict(sheet.offered)
        changed = await drafts.change(
            tx, sheet.draft_id, version=sheet.version, step=standing.step, answers=stored, now=now
        )
        if not changed:
            raise Outdated
        sheet = replace(sheet, version=sheet.version + 1, standing=standing, updated_at=now)
    if not sheet.listening:
        await drafts.listen(tx, draft_id=sheet.draft_id, user_id=sheet.user_id)
        sheet = replace(sheet, listening=True)
    return sheet


async def finish(tx: Tx, sheet: Sheet, *, actor: Actor, around: Around) -> Any:
    """Finishes a form that is complete: the draft is gone, and its verb has done what it is for. Raises Outdated, and LabError from
    the verb, after which the transaction must not be committed."""
    if sheet.form.allow is not None:
        await sheet.form.allow(tx, actor=actor, subject=sheet.subject, now=around.now)
    if not await drafts.drop(tx, sheet.draft_id, version=sheet.version):
        raise Outdated
    answers = {**sheet.standing.kept, **sheet.standing.given}
    return await sheet.form.finish(tx, actor=actor, answers=answers, subject=sheet.subject, now=around.now)


async def review(tx: Tx, sheet: Sheet, *, actor: Actor, around: Around) -> tuple[str, LabError] | None:
    """What is wrong with the answers together (see `lab.forms.form.Review`)."""
    if sheet.form.review is None:
        return None
    answers = {**sheet.standing.kept, **sheet.standing.given}
    return await sheet.form.review(tx, actor=actor, answers=answers, subject=sheet.subject, now=around.now)


async def discard(tx: Tx, sheet: Sheet, *, actor: Actor, now: datetime) -> None:
    """Removes the draft. Raises Outdated."""
    if not await drafts.drop(tx, sheet.draft_id, version=sheet.version):
        raise Outdated
    if sheet.form.discarded is not None:
        await sheet.form.discarded(tx, actor=actor, subject=sheet.subject, now=now)


async def own(tx: Tx, draft_id: int, *, actor: Actor) -> Draft:
    """The actor's draft. Raises NotFound if it is gone or somebody else's."""
    draft = await drafts.get(tx, draft_id)
    if draft is None or draft.user_id != actor.user_id:
        raise NotFound("form-gone")
    return draft
