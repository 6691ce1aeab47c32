"""Seminars as entries of people's calendars. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from lab.seminars.calendars import Item
from messages.bilingual import Bilingual, of
from messages.calendars import Collection, Entry
from messages.html import shorten
from messages.words import Language, Words
from storage.areas import Area
from storage.lab import Lab
from storage.seminars import Seminar, SeminarLanguage, SeminarStatus
from storage.series import Series

LONGEST = 800  # characters of an abstract
REFRESH = timedelta(hours=1)
LINK = "seminar_"  # a deep link's payload, before the code
_SPOKEN = {
    SeminarLanguage.ZH: "seminar-entry-spoken-zh",
    SeminarLanguage.EN: "seminar-entry-spoken-en",
    SeminarLanguage.BOTH: "seminar-entry-spoken-both",
}


@dataclass(frozen=True)
class Publisher:
    """Whose calendar it is, and where one reads on: `link` opens the bot at the code that is put behind it."""

    laboratory: Lab | None
    link: str
    zone: str

    def name(self, language: Language) -> str:
        """The laboratory's short name; empty where it has none."""
        if self.laboratory is None:
            return ""
        short, name = of(self.laboratory, "short"), of(self.laboratory, "name")
        return (short or name).in_language(language)

    @property
    def email(self) -> str:
        """Where one writes to."""
        return "" if self.laboratory is None else self.laboratory.email


def entry(words: Words, item: Item, publisher: Publisher) -> Entry:
    """The entry of a seminar."""
    seminar = item.dated.seminar
    cancelled = seminar.status is SeminarStatus.CANCELLED
    place = of(seminar, "place").in_language(words.language)
    if not place and not item.link and not item.withheld:
        place = words.plain("seminar-entry-place-unknown")
    return Entry(
        uid=seminar.uid,
        sequence=seminar.sequence,
        starts_at=seminar.starts_at,
        ends_at=seminar.ends_at,
        zone=seminar.zone,
        title=_title(words, item, cancelled=cancelled),
        stamp=item.changed_at,
        changed_at=item.changed_at,
        text="\n".join(_about(words, item, publisher.link + seminar.code)),
        place=place or item.link,
        url=publisher.link + seminar.code,
        organizer=(publisher.name(words.language), publisher.email),
        alarms=[timedelta(minutes=minutes) for minutes in item.minutes],
        cancelled=cancelled,
        tentative=item.uncertain or seminar.status is SeminarStatus.DRAFT,
        categories=[area] if (area := _area(item).in_language(words.language)) else [],
    )


def collection(
    words: Words, name: str, items: Sequence[Item], publisher: Publisher, *, subscribed: bool = False
) -> Collection:
    """Several of them. `subscribed`: they are fetched again and again."""
    return Collection(
        entries=[entry(words, item, publisher) for item in items],
        name=name,
        zone=publisher.zone,
        refresh=REFRESH if subscribed else None,
    )


def name_of_mine(words: Words, publisher: Publisher) -> str:
    """What somebody's own calendar is called among their others."""
    return _called(words, words.plain("feed-name-mine"), publisher)


def name_of_public(
    words: Words, publisher: Publisher, *, area: Area | None = None, series: Series | None = None
) -> str:
    """What a public calendar is called: that of an area, of a series, or of all."""
    if series is not None:
        return _called(words, of(series, "title").in_language(words.language) or series.code, publisher)
    if area is not None:
        return _called(
            words, words.plain("feed-name-area", area=of(area, "name").in_language(words.language)), publisher
        )
    return _called(words, words.plain("feed-name-all"), publisher)


def title_of(words: Words, item: Item) -> str:
    """What a seminar is called."""
    series = Bilingual(item.dated.series_zh, item.dated.series_en).in_language(words.language)
    return of(item.dated.seminar, "title").in_language(words.language) or unnamed(words, series)


def unnamed(words: Words, series: str) -> str:
    """What a seminar without a title is called: by its series, if it is of one."""
    if series:
        return words.plain("seminar-entry-unnamed", series=series)
    return words.plain("seminar-entry-nameless")


def _called(words: Words, what: str, publisher: Publisher) -> str:
    laboratory = publisher.name(words.language)
    return words.plain("feed-name", what=what, laboratory=laboratory) if laboratory else what


def _title(words: Words, item: Item, *, cancelled: bool) -> str:
    title = title_of(words, item)
    # Not every calendar shows that something is cancelled or not certain.
    if cancelled:
        return words.plain("seminar-entry-cancelled", title=title)
    return words.plain("seminar-entry-uncertain", title=title) if item.uncertain else title


def _about(words: Words, item: Item, url: str) -> list[str]:
    seminar = item.dated.seminar
    why = of(seminar, "cancelled_why").in_language(words.language)
    lines = [why] if why and seminar.status is SeminarStatus.CANCELLED else []
    if item.uncertain:
        lines.append(words.plain("seminar-entry-waiting"))
    lines.append(_speaker(words, seminar))
    lines.append(words.plain(_SPOKEN[seminar.language]))
    if item.link:
        lines.append(words.plain("seminar-entry-link", link=item.link))
    elif item.withheld:
        lines.append(words.plain("seminar-entry-link-withheld"))
    abstract = of(seminar, "abstract").in_language(words.language)
    if abstract:
        lines += ["", shorten(abstract, LONGEST), ""]
    lines.append(words.plain("seminar-entry-more", url=url))
    return lines


def _speaker(words: Words, seminar: Seminar) -> str:
    speaker = of(seminar, "speaker").in_language(words.language)
    affiliation = of(seminar, "affiliation").in_language(words.language)
    if speaker and affiliation:
        return words.plain("seminar-entry-speaker-of", speaker=speaker, affiliation=affiliation)
    if speaker:
        return words.plain("seminar-entry-speaker", speaker=speaker)
    return words.plain("seminar-entry-speaker-unknown")


def _area(item: Item) -> Bilingual:
    return Bilingual(item.dated.area_zh, item.dated.area_en)
