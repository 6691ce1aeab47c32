"""The forms of announcing: the announcement itself, a change of copies that were sent, the typed count, an owner's reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lab import announcements, runs
from lab.announcements import wanted_of
from lab.announcing import times
from lab.announcing.existing import is_over
from lab.announcing.versions import apart, merged
from lab.announcing.wanted import answers_of, wanted_of_answers
from lab.audiences import audience_of
from lab.errors import LabError, NotFound
from lab.forms.fields import Answers, Around, Custom
from lab.forms.form import Form
from lab.forms.numbers import Number
from lab.forms.texts import Text
from lab.roles import Actor, Permission, require
from storage import announcements as stored
from storage.announcements import Announcement, AnnouncementState
from storage.database import Tx

COPY = "copy:"  # before the code in the subject of a draft that begins as a copy of an announcement
RUN = "run:"  # before a run's id in that of a draft for its copies
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Time(Custom):
    """When it is sent; what was a date to come may have passed when the form is finished."""

    def check(self, value: Any, around: Around) -> None:
        times.check(value, now=around.now)


def somebody(value: Any) -> bool:
    """Whether an audience has somebody chosen."""
    return not audience_of(value).nobody


def anything(_: Any) -> bool:
    """What has good answers for everything not chosen is complete from the first."""
    return True


CONTENT = (
    Custom("contents", label="announce-contents", ask="announce-contents-ask"),
    Custom(
        "choices",
        label="announce-choices",
        ask="announce-choices-ask",
        example="announce-choices-example",
        required=False,
    ),
    Custom(
        "links",
        label="announce-links",
        ask="announce-links-ask",
        example="announce-links-example",
        required=False,
    ),
)
FIELDS = (
    *CONTENT,
    Custom("audience", label="announce-audience", ask="announce-audience-ask", complete=somebody),
    Custom("manner", label="announce-manner", ask="announce-manner-ask", complete=anything),
    Time("when", label="announce-when", ask="announce-when-ask"),
)


async def allow(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    """Who may announce, and about what can still be changed. Raises Forbidden, LabError."""
    require(actor, Permission.ANNOUNCE)
    if not subject:
        return
    announcement = await _about(tx, subject)
    if not subject.startswith(COPY) and is_over(announcement):
        raise LabError("announcement-too-late", code=announcement.code)


async def prefill(tx: Tx, *, subject: str, now: datetime, **_: Any) -> Mapping[str, Any]:
    """The answers of the announcement that is edited or copied; a date that has passed is asked for again."""
    if not subject:
        return {}
    answers = answers_of(wanted_of(await _about(tx, subject)))
    try:
        times.check(answers["when"], now=now)
    except LabError:
        del answers["when"]
    return answers


async def finish(tx: Tx, *, actor: Actor, answers: Answers, subject: str, now: datetime) -> Announcement:
    """Keeps what was composed until it is confirmed."""
    code = "" if subject.startswith(COPY) else subject
    return await announcements.write(tx, actor, wanted_of_answers(answers, zone=_UTC), code=code, now=now)


async def allow_copies(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    """Raises Forbidden, NotFound."""
    await runs.get(tx, actor, run_of(subject))


async def prefill_copies(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> Mapping[str, Any]:
    """What the copies say now."""
    return apart((await runs.get(tx, actor, run_of(subject))).contents)


async def finish_copies(tx: Tx, *, answers: Answers, **_: Any) -> Mapping[str, Any]:  # noqa: ARG001 -- every verb of a form has it
    """What the copies shall say, in stored form; it is done by who draws the end (`lab.runs.edit_copies`)."""
    return {language: content.as_json() for language, content in merged(answers).items()}


async def allow_waiting(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    """Raises Forbidden, LabError unless the announcement waits for an approval."""
    require(actor, Permission.ANNOUNCE)
    announcement = await _about(tx, subject)
    if announcement.state is not AnnouncementState.WAITING:
        raise LabError("announcement-changed", code=announcement.code)


async def override(tx: Tx, *, actor: Actor, answers: Answers, subject: str, now: datetime) -> Announcement:
    """An owner sends their own announcement without an approval, and says why."""
    announcement = await _about(tx, subject)
    await announcements.approve(tx, actor, announcement, reason=answers["reason"], now=now)
    await tx.refresh(announcement)
    return announcement


async def allow_count(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    """Raises Forbidden, LabError if the announcement is not what it was when its number was asked for."""
    require(actor, Permission.ANNOUNCE)
    announcement = await _about(tx, subject.partition(":")[0])
    if subject != f"{announcement.code}:{announcement.version}":
        raise LabError("announcement-changed", code=announcement.code)


async def count_typed(tx: Tx, *, answers: Answers, **_: Any) -> int:  # noqa: ARG001 -- every verb of a form has it
    """The number that was typed; who draws the end confirms with it (`lab.announcements.confirm`)."""
    return int(answers["count"])


def run_of(subject: str) -> int:
    """The run whose copies a draft is about. Raises NotFound."""
    number = subject.removeprefix(RUN)
    if not number.isdecimal():
        raise NotFound("run-gone")
    return int(number)


async def _about(tx: Tx, subject: str) -> Announcement:
    announcement = await stored.by_code(tx, subject.removeprefix(COPY))
    if announcement is None:
        raise NotFound("announcement-gone")
    return announcement


ANNOUNCE = Form(
    "announce",
    title="announce-title",
    submit="announce-submit",
    fields=FIELDS,
    finish=finish,
    command="announce",
    prefill=prefill,
    allow=allow,
)
COPIES = Form(
    "announce-copies",
    title="announce-copies-title",
    submit="announce-copies-submit",
    fields=CONTENT,
    finish=finish_copies,
    prefill=prefill_copies,
    allow=allow_copies,
)
OVERRIDE = Form(
    "announce-override",
    title="announce-override-title",
    submit="announce-override-submit",
    fields=(Text("reason", label="announce-reason", ask="announce-reason-ask", least=2, most=500),),
    finish=override,
    allow=allow_waiting,
)
COUNT = Form(
    "announce-count",
    title="announce-count-title",
    submit="announce-count-submit",
    fields=(Number("count", label="announce-count", ask="announce-count-ask", least=0, most=10_000_000),),
    finish=count_typed,
    allow=allow_count,
)
