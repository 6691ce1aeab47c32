"""The form about a weekly programme."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab.errors import LabError
from lab.forms.choices import Choice, Choices, Option
from lab.forms.fields import NAME_LENGTH, Around, Field, Own, Sent, text_of
from lab.forms.form import Form
from lab.opening_edits.fields import Both
from lab.roles import Actor, Permission, require
from lab.schedules import read_schedule
from lab.seminars import programmes
from storage import areas, chats
from storage.database import Tx
from storage.programmes import Covers, Empty, ProgrammeLanguage

NEW = "new"
VERSION = "~version"  # kept beside the answers
LONGEST_LINE = 500
_KEY = re.compile(rf"[A-Za-z0-9_.-]{{1,{NAME_LENGTH}}}")


@dataclass(frozen=True)
class WeeklyHour(Field):
    """Once a week: a weekday (1 = Monday), minutes since midnight and the zone that is meant, stored as `[1, 510, "Asia/Shanghai"]`."""

    def read(self, sent: Sent, around: Around) -> list[Any]:
        schedule = read_schedule(text_of(sent), now=around.now, zone=around.zone)
        rule = schedule.rule
        weekly = rule is not None and len(rule.weekdays) == 1 and not (rule.days or rule.places or rule.months)
        if rule is None or not weekly or len(rule.times) != 1 or schedule.until or schedule.count:
            raise LabError("programme-weekly-wanted")
        return [rule.weekdays[0], rule.times[0], around.zone.key]


@dataclass(frozen=True)
class Line(Both):
    """The editor's line, in one language or two."""

    @property
    def lines(self) -> bool:
        return False

    def check(self, value: Any, around: Around) -> None:
        for text in (value or {}).values():
            if len(text) > LONGEST_LINE:
                raise LabError("form-too-long", length=len(text), limit=LONGEST_LINE)


def key_of(code: str) -> str:
    """A code as an option of a form can carry it."""
    return code if _KEY.fullmatch(code) else hashlib.sha256(code.encode()).hexdigest()[:NAME_LENGTH]


async def _fields(tx: Tx, _: str) -> Sequence[Field]:
    groups = [Option(str(chat.id), Own(chat.title, chat.title)) for chat in await chats.present(tx)]
    named = [Option(key_of(area.code), Own(area.name_zh, area.name_en)) for area in await areas.every(tx)]
    return (
        Choices("groups", **_said("groups"), options=tuple(groups)),
        WeeklyHour("hour", **_said("hour"), example="programme-example-hour"),
        Choice("covers", **_said("covers"), options=_options("programme-covers", Covers)),
        Choices("areas", **_said("areas"), options=tuple(named), required=False),
        Choice("language", **_said("language"), options=_options("programme-language", ProgrammeLanguage)),
        Choice("empty", **_said("empty"), options=_options("programme-empty", Empty)),
        Line("line", **_said("line"), example="programme-example-line", required=False),
    )


def _said(name: str) -> dict[str, Any]:
    return {"label": f"programme-field-{name}", "ask": f"programme-ask-{name}"}


def _options(message: str, values: type[Covers] | type[Empty] | type[ProgrammeLanguage]) -> tuple[Option, ...]:
    return tuple(Option(value.value, f"{message}-{value.value}") for value in values)


async def _allow(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    require(actor, Permission.ANNOUNCE)
    if subject != NEW:
        await programmes.found(tx, actor, int(subject))
    elif not await chats.present(tx):
        raise LabError("programme-no-groups-at-all")


async def _prefill(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> Mapping[str, Any]:
    if subject == NEW:
        return {}
    one = await programmes.overview(tx, actor, int(subject))
    programme = one.programme
    known = {"zh": programme.line_zh, "en": programme.line_en}
    return {
        VERSION: programme.version,
        "groups": [str(chat.id) for chat in one.groups],
        "hour": [programme.weekday, programme.minute, programme.zone],
        "covers": programme.covers.value,
        "areas": [key_of(area.code) for area in one.areas] or None,
        "language": programme.language.value,
        "empty": programme.empty.value,
        "line": {language: text for language, text in known.items() if text} or None,
    }


async def _save(tx: Tx, *, actor: Actor, answers: Mapping[str, Any], subject: str, now: datetime) -> int:
    chosen = set(answers["areas"] or ())
    line = answers["line"] or {}
    weekday, minute, zone = answers["hour"]
    values = {
        "areas": [area.code for area in await areas.every(tx) if key_of(area.code) in chosen],
        "chats": [int(chat_id) for chat_id in answers["groups"]],
        "weekday": weekday,
        "minute": minute,
        "zone": zone,
        "language": ProgrammeLanguage(answers["language"]),
        "covers": Covers(answers["covers"]),
        "empty": Empty(answers["empty"]),
        "line_zh": line.get("zh", ""),
        "line_en": line.get("en", ""),
    }
    programme_id = None if subject == NEW else int(subject)
    return await programmes.save(tx, actor, programme_id, values, version=answers.get(VERSION), now=now)


PROGRAMME = Form(
    "programme",
    title="programme-form-title",
    submit="programme-form-submit",
    fields=_fields,
    finish=_save,
    command="announcements",
    prefill=_prefill,
    allow=_allow,
    required_first=True,
)
