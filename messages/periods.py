"""Periods of days and months, as one writes them."""

from datetime import date

from babel.dates import format_date

from messages.words import Language, Words


def _point(day: date, *, exact: bool, language: Language) -> str:
    if language is Language.ZH:
        return day.strftime("%Y.%m.%d" if exact else "%Y.%m")
    return format_date(day, "d MMM y" if exact else "MMM y", locale="en")


def period(words: Words, starts: date | None, ends: date | None, *, starts_exact: bool, ends_exact: bool) -> str:
    """`2024.03 – 2027.02`, `Mar 2024 – Feb 2027`; open at an end that is not known, empty if neither is."""
    first = _point(starts, exact=starts_exact, language=words.language) if starts else None
    last = _point(ends, exact=ends_exact, language=words.language) if ends else None
    if first and last:
        return f"{first} – {last}"
    if first:
        return words.plain("period-since", start=first)
    return words.plain("period-until", end=last) if last else ""
