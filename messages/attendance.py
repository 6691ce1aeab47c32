"""Who came to a seminar, as a workbook."""

import io
from datetime import datetime
from zoneinfo import ZoneInfo

import xlsxwriter

from lab.seminars.participants import Participants, Row
from messages.checkins import here
from messages.html import lines
from messages.moments import zone_name
from messages.reservations import heading
from messages.screen import Screen
from messages.words import Words, enum_id
from storage.reservations import ReservationState

RECIPE = "attendance"
HEADINGS = ("name", "username", "state", "here", "how", "note", "made", "missed")
_NARROW, _WIDE = 14, 28
_WIDE_ONES = ("name", "username", "note")


def workbook(words: Words, zone: ZoneInfo, one: Participants) -> bytes:
    """An XLSX workbook, a person in each row. Takes a while: use a thread."""
    file = io.BytesIO()
    # No cell becomes a formula, a link or a number: what somebody calls themselves stays a text.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        heading = book.add_format({"bold": True, "bg_color": "#DDE7F0", "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@", "valign": "top"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top", "align": "left"})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 1)
        for place, name in enumerate(HEADINGS):
            sheet.set_column(place, place, _WIDE if name in _WIDE_ONES else _NARROW)
            sheet.write_string(
                0, place, words.plain(f"attendance-heading-{name}", zone=zone_name(words, zone.key)), heading
            )
        several = [*one.rows, *one.gone]
        for number, row in enumerate(several, 1):
            for place, cell in enumerate(_cells(words, zone, one, row)):
                match cell:
                    case datetime():
                        sheet.write_datetime(number, place, cell.replace(tzinfo=None), moment)
                    case int():
                        sheet.write_number(number, place, cell)
                    case str() if cell:
                        sheet.write_string(number, place, cell, text)
        sheet.autofilter(0, 0, len(several), len(HEADINGS) - 1)
    return file.getvalue()


def caption(words: Words, one: Participants) -> Screen:
    """What stands under the workbook."""
    return Screen(
        lines(
            heading(words, one.seminar),
            here(words, one),
            words.html("participants-no-shows", count=one.no_shows) if one.no_shows else None,
            words.html("attendance-note"),
        )
    )


def _cells(words: Words, zone: ZoneInfo, one: Participants, row: Row) -> list[str | int | datetime | None]:
    """The cells under `HEADINGS`."""
    reservation = row.reservation
    at, by = reservation.checked_in_at, reservation.checked_in_by
    return [
        row.name,
        f"@{row.user.username}" if row.user.username else None,
        words.plain(enum_id(reservation.state)),
        at.astimezone(zone) if at is not None else None,
        words.plain(enum_id(by)) if by is not None else None,
        _note(words, one, row),
        reservation.made_at.astimezone(zone),
        row.missed or None,
    ]


def _note(words: Words, one: Participants, row: Row) -> str | None:
    if row.here and row.reservation.walked_in and one.seminar.capacity is not None:
        return words.plain("attendance-walked-in")
    seated = row.reservation.state is ReservationState.SEAT
    return words.plain("attendance-no-show") if one.no_shows and seated and not row.here else None
