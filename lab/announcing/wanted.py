"""Answers and announcements, made of each other."""

from dataclasses import fields
from typing import Any
from zoneinfo import ZoneInfo

from lab.announcements import Wanted
from lab.announcing.manner import Way, stored_way, way_of
from lab.announcing.times import schedule_in, when_of, zone_in
from lab.announcing.versions import apart, merged
from lab.audiences import audience_of
from lab.content import title
from lab.forms.fields import Answers
from lab.schedules import schedule_of
from storage.announcements import Announcement


def wanted_of_answers(answers: Answers, *, zone: ZoneInfo) -> Wanted:
    """What an author who gave these answers wants to publish; `zone` counts where they named none. Raises LabError where the answers
    don't go together."""
    versions = merged(answers)
    audience = audience_of(answers.get("audience") or {})
    when = answers.get("when") or {}
    schedule = schedule_in(when)
    way = way_of(answers.get("manner"), audience)
    return Wanted(
        title=next((line for line in (title(content) for content in versions.values()) if line), ""),
        contents={language: content.as_json() for language, content in versions.items()},
        audience=audience.as_json(),
        schedule=schedule.as_json() if schedule is not None else None,
        zone=zone_in(when, zone).key,
        repeats=schedule is not None and schedule.rule is not None,
        grace_seconds=way.grace_seconds,
        manner=way.manner,
        topic=way.topic,
        urgent=way.urgent,
        silent=way.silent,
        protected=way.protected,
        confirm=way.confirm,
        public=way.public,
    )


def confirmed_of(announcement: Announcement) -> Wanted:
    """What was confirmed, whatever it is to become (`lab.announcements.wanted_of`)."""
    values = {field.name: getattr(announcement, field.name) for field in fields(Wanted)}
    return Wanted(**{**values, "schedule": values["schedule"] or None})


def answers_of(wanted: Wanted) -> dict[str, Any]:
    """The answers that lead to this."""
    zone = ZoneInfo(wanted.zone)
    return {
        **apart(wanted.contents),
        "audience": dict(wanted.audience),
        "manner": stored_way(
            Way(
                manner=wanted.manner,
                topic=wanted.topic,
                urgent=wanted.urgent,
                silent=wanted.silent,
                protected=wanted.protected,
                confirm=wanted.confirm,
                public=wanted.public,
                grace_seconds=wanted.grace_seconds,
            )
        ),
        "when": when_of(schedule_of(wanted.schedule) if wanted.schedule else None, zone),
    }
