"""What one can do about a seminar, on its card: each function gives the buttons of one thing, by what the reader has and may do. An empty
list where there is nothing to press."""

from dataclasses import dataclass
from datetime import date, datetime

from lab.seminars.calendars import month_of
from lab.seminars.cards import Card
from lab.seminars.questions import takes
from lab.seminars.ratings import TAKEN_UNTIL
from messages.checkins import list_data
from messages.reservations import card_buttons
from messages.screen import Button
from messages.seminar_calendars import file_button, month_button, series_button
from messages.seminar_reminders import reminders_data
from messages.words import Words
from storage.reservations import ReservationState
from storage.seminars import COMING, SeminarStatus


@dataclass(frozen=True)
class Facts:
    """For whom the buttons are: the card says what they have there and what they may do. In private only; others read along elsewhere.
    `tail`: the end of the data of a button of a card in a list, so that what it leads to leads back there."""

    card: Card
    now: datetime
    tail: str = ""

    @property
    def coming(self) -> bool:
        """Whether it is going to be held, or just is."""
        seminar = self.card.seminar
        return seminar.status in COMING and self.now < seminar.ends_at

    @property
    def may_manage(self) -> bool:
        """Whether they see who comes, and check people in."""
        return self.card.own.hosts or self.card.can_edit


def reserve(words: Words, facts: Facts) -> list[Button]:
    """The main action, alone in its row: reserve, confirm, wait, or what one has there (`mv…`)."""
    stand = facts.card.stand
    return card_buttons(words, stand, facts.tail) if stand is not None else []


def remind(words: Words, facts: Facts) -> list[Button]:
    """Reminders (`mn:<code>`), until it begins."""
    seminar = facts.card.seminar
    if not facts.coming or seminar.starts_at <= facts.now:
        return []
    text = "button-seminar-reminders" if facts.card.own.reminders else "button-seminar-remind"
    return [Button(words.plain(text), data=reminders_data(seminar.code))]


def calendar(words: Words, facts: Facts) -> list[Button]:
    """Into one's own calendar (`mi:<code>`): also what is cancelled, which is struck out there."""
    seminar = facts.card.seminar
    off = seminar.status is SeminarStatus.CANCELLED and facts.now < seminar.ends_at
    return [file_button(words, seminar.code)] if facts.coming or off else []


def series_calendar(words: Words, code: str) -> list[Button]:
    """All of a series into one's own calendar (`mis:<code>`)."""
    return [series_button(words, code)]


def ask(words: Words, facts: Facts) -> list[Button]:
    """Questions to the speaker, and after the talk a rating (`mq:<code>`, `mg:<code>`)."""
    seminar, stand = facts.card.seminar, facts.card.stand
    own = stand.reservation if stand is not None else None
    found = []
    if takes(seminar, now=facts.now):
        found.append(Button(words.plain("button-seminar-questions"), data=f"mq:{seminar.code}"))
    if not seminar.ends_at <= facts.now <= seminar.ends_at + TAKEN_UNTIL or seminar.status is SeminarStatus.CANCELLED:
        return found
    if own is not None and (own.checked_in_at is not None or own.state is ReservationState.SEAT):
        found.append(Button(words.plain("button-seminar-rate"), data=f"mg:{seminar.code}"))
    if facts.may_manage:
        found.append(Button(words.plain("button-seminar-ratings"), data=f"mgs:{seminar.code}"))
    return found


def manage(words: Words, facts: Facts) -> list[Button]:
    """For the host and those who edit: participants and check-in (`mp:<code>`)."""
    seminar = facts.card.seminar
    if not facts.may_manage or seminar.status is SeminarStatus.DRAFT:
        return []
    return [Button(words.plain("button-participants"), data=list_data(seminar.code))]


def edit(words: Words, facts: Facts) -> list[Button]:
    """For those who edit (`me:<code>`); its host looks after its materials (`med:<code>`)."""
    code = facts.card.seminar.code
    if facts.card.can_edit:
        return [Button(words.plain("button-seminar-edit"), data=f"me:{code}")]
    if facts.card.own.hosts:
        return [Button(words.plain("button-seminar-materials"), data=f"med:{code}")]
    return []


def edit_series(words: Words, code: str) -> list[Button]:
    """The same of a series."""
    return [Button(words.plain("button-series-edit"), data=f"mer:{code}")]


def month(words: Words, day: date) -> list[Button]:
    """The month of a day as a picture (`mm:<yyyy-mm>`)."""
    return [month_button(words, month_of(day))]
