"""An interview as an entry of a calendar, for the applicant and for whoever holds it."""

from datetime import datetime

from lab.interviews import REMINDERS, Appointment
from messages import bilingual
from messages.bilingual import Bilingual
from messages.calendars import Entry
from messages.words import Words
from storage.lab import Lab

RECIPE = "interview"  # under which a file is made when it is sent


def entry(words: Words, made: Appointment, laboratory: Lab | None, *, stamp: datetime, url: str = "") -> Entry:
    """The entry. `url` leads back to the application."""
    title = bilingual.of(made.opening, "title").in_language(words.language)
    name = (
        Bilingual(laboratory.short_zh or laboratory.name_zh, laboratory.short_en or laboratory.name_en)
        if laboratory
        else Bilingual("", "")
    )
    about = [words.plain("calendar-number", number=made.number)]
    if made.where.link:
        about.append(words.plain("calendar-link", link=made.where.link))
    about.append(words.plain("calendar-change"))
    return Entry(
        uid=f"{made.uid}@labbot",
        sequence=made.sequence,
        starts_at=made.span.starts_at,
        ends_at=made.span.ends_at,
        zone=made.where.zone,
        title=words.plain("calendar-title", title=title, number=made.number),
        stamp=stamp,
        text="\n".join(about),
        place=made.where.place or made.where.link,
        url=url,
        organizer=(name.in_language(words.language), laboratory.email if laboratory else ""),
        alarms=REMINDERS,
        cancelled=made.cancelled,
    )


def file_name(number: str) -> str:
    """What the file is called."""
    return f"interview-{number.replace('/', '-')}.ics"
