"""Announcements between writing and sending, as their authors and those who agree see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from lab.announcements import Agreement, wanted_of
from lab.announcing.forecast import Forecast
from lab.announcing.wanted import confirmed_of
from lab.audiences import Names, audience_of
from lab.content import content_of
from lab.recipients import Numbers
from lab.schedules import schedule_of
from messages import audiences, schedules
from messages import content as letters
from messages.composing import outcome
from messages.grants import name_of
from messages.html import Html, bold, escape, fit, join, lines
from messages.moments import distance, moment
from messages.screen import Button, Screen
from messages.words import Words
from storage.announcements import Announcement, AnnouncementState
from storage.users import User


@dataclass(frozen=True)
class Shown:
    """What all of these screens are drawn with. `names` are those of the audience of what is shown; `changed`: that is what the
    announcement shall become, not what was confirmed."""

    words: Words
    announcement: Announcement
    names: Names
    zone: ZoneInfo
    now: datetime
    changed: bool = False

    def button(self, text: str, act: str, **facts: object) -> Button:
        """A button about this version of the announcement."""
        return Button(self.words.plain(text, **facts), data=f"{act}:{self.announcement.id}:{self.announcement.version}")

    def bare(self, text: str, act: str) -> Button:
        """A button about the announcement, whatever its version."""
        return Button(self.words.plain(text), data=f"{act}:{self.announcement.id}")

    @property
    def headline(self) -> Html:
        """Its first words and its code."""
        wanted = wanted_of(self.announcement) if self.changed else confirmed_of(self.announcement)
        name = wanted.title or letters.name(self.words, content_of(next(iter(wanted.contents.values()))))
        return join([bold(name), self.announcement.code], " · ")


def reach(words: Words, told: Numbers) -> str:
    """`1,204 people and 3 groups`: who gets it, sooner or later."""
    people = told.reached - told.groups
    parts = []
    if people or not told.groups:
        parts.append(words.plain("announce-people", count=people, number=_number(words, people)))
    if told.groups:
        parts.append(words.plain("announce-groups", count=told.groups, number=_number(words, told.groups)))
    return parts[0] if len(parts) == 1 else words.plain("announce-both", people=parts[0], groups=parts[1])


def confirm(shown: Shown, seen: Forecast, *, undo_seconds: int, above: int) -> Screen:
    """The last look: what will happen, to how many, and the button that says so."""
    words, wanted, change = shown.words, seen.wanted, shown.announcement.state is not AnnouncementState.WRITTEN
    audience = audience_of(wanted.audience)
    when = (
        schedules.echo(words, seen.schedule, now=shown.now, zone=ZoneInfo(wanted.zone))
        if seen.schedule is not None
        else words.html("announce-confirm-now", count=undo_seconds)
    )
    blocks = [
        lines(shown.headline, words.html("announce-confirm-change") if change else None),
        lines(audiences.describe(words, audience, shown.names), outcome(words, seen)),
        when,
        _agreement(words, seen, above),
    ]
    edit = shown.bare("button-announce-edit", "ae")
    preview = shown.bare("button-announce-preview", "av")
    drop = shown.button("button-announce-keep-old" if change else "button-announce-drop", "aw")
    return Screen(fit(blocks), [[_confirm(shown, seen)] if seen.count else [], [preview, edit], [drop]])


def due(shown: Shown) -> Screen:
    """It is scheduled, and can still be stopped."""
    words, announcement = shown.words, shown.announcement
    schedule = schedule_of(announcement.schedule)
    at = announcement.next_at
    if at is None:
        return over(shown)
    zone = ZoneInfo(announcement.zone)
    if announcement.state is AnnouncementState.PAUSED:
        when = words.html("announce-paused")
    elif schedule.rule is not None:
        when = lines(words.html("announce-scheduled"), schedules.echo(words, schedule, now=shown.now, zone=zone))
    elif (at - shown.now).total_seconds() <= 120:
        when = words.html("announce-due-soon", count=max(1, round((at - shown.now).total_seconds())))
    else:
        away = distance(words, at, shown.zone, now=shown.now)
        at_text = moment(words, at, shown.zone, now=shown.now)
        when = words.html("announce-due", at=" · ".join(part for part in (at_text, away) if part))
    undo = shown.button("button-announce-undo", "au")
    card = shown.bare("button-announce-card", "am")
    return Screen(fit([shown.headline, when]), [[undo], [shown.bare("button-announce-edit", "ae"), card]])


def waiting(shown: Shown, approvers: Sequence[User], *, own: bool, owner: bool) -> Screen:
    """It waits for somebody else. `own`: the reader wrote it; `owner`: and may send it all the same."""
    words = shown.words
    names = words.plain("list-separator").join(name_of(user) for user in approvers[:5])
    text = words.html("announce-waiting", names=names) if names else words.html("announce-waiting-nobody")
    rows = [[shown.button("button-announce-override", "ao")]] if own and owner else []
    undo = shown.button("button-announce-undo", "au")
    return Screen(fit([shown.headline, text]), [*rows, [undo, shown.bare("button-announce-edit", "ae")]])


def over(shown: Shown) -> Screen:
    """It is cancelled, or has been sent."""
    cancelled = shown.announcement.state is AnnouncementState.CANCELLED
    text = shown.words.html("announce-cancelled" if cancelled else "announce-sent")
    again = shown.bare("button-announce-again", "ad")
    return Screen(fit([shown.headline, text]), [[again], [shown.bare("button-announce-card", "am")]])


def approval_request(
    words: Words,
    announcement: Announcement,
    *,
    names: Names,
    zone: ZoneInfo,
    now: datetime,
    why: str = "asked",
    count: int | None = None,
    author: User | None = None,
) -> Screen:
    """Somebody is asked to agree: who wrote it, to whom it goes and when, with a look at it. `why` is asked, reminder or demoted; `count`
    how many get it, where that is known."""
    shown = Shown(words, announcement, names, zone, now)
    asked = {
        "asked": "announce-approve-asked",
        "reminder": "announce-approve-reminder",
        "demoted": "announce-approve-demoted",
    }
    who = name_of(author) if author is not None else str(announcement.author_id)
    audience = audiences.describe(words, audience_of(announcement.audience), names)
    number = (
        words.html("announce-approve-count", count=count, number=_number(words, count)) if count is not None else None
    )
    schedule = schedule_of(announcement.schedule)
    soon = schedule.at is not None and schedule.at <= now
    when = (
        words.html("announce-approve-soon")
        if soon or announcement.next_at is None
        else schedules.echo(words, schedule, now=now, zone=ZoneInfo(announcement.zone))
    )
    blocks = [
        words.html(asked.get(why, asked["asked"]), name=who),
        shown.headline,
        lines(audience, number),
        lines(when, words.html("announce-approve-late") if not soon and schedule.rule is None else None),
    ]
    return Screen(
        fit(blocks),
        [
            [shown.button("button-announce-approve", "aa:y")],
            [shown.button("button-announce-look", "aa:l"), shown.button("button-announce-refuse", "aa:n")],
        ],
    )


def approved(shown: Shown, *, by: User | None = None) -> Screen:
    """What was decided, for who decided it (`by` None), or for the author."""
    words, announcement = shown.words, shown.announcement
    first = words.html("announce-approved-you") if by is None else words.html("announce-approved-by", name=name_of(by))
    at = announcement.next_at
    when = words.html("announce-due", at=schedules.when(words, at, shown.zone, now=shown.now)) if at else None
    return Screen(fit([shown.headline, lines(first, when)]), [[shown.bare("button-announce-card", "am")]])


def refused(shown: Shown, *, by: User | None = None) -> Screen:
    """It was not agreed to, for who said so (`by` None), or for the author."""
    words = shown.words
    if by is None:
        card = shown.bare("button-announce-card", "am")
        return Screen(fit([shown.headline, words.html("announce-refused-you")]), [[card]])
    text = fit([shown.headline, words.html("announce-refused-by", name=name_of(by))])
    return Screen(text, [[shown.bare("button-announce-again", "ad")]])


def approval_decided(
    words: Words,
    announcement: Announcement,
    *,
    names: Names,
    zone: ZoneInfo,
    now: datetime,
    why: str,
    by: User | None,
) -> Screen:
    """For the author: another admin has agreed, or not. `why` is approved or refused."""
    shown = Shown(words, announcement, names, zone, now)
    return approved(shown, by=by) if why == "approved" else refused(shown, by=by)


def count_hint(words: Words, count: int, above: int) -> Html:
    """Why the number is to be typed."""
    return words.html("announce-count-hint", count=count, number=_number(words, count), above=_number(words, above))


def count_value(words: Words, count: int) -> Html:
    """The number as it is confirmed."""
    return words.html("announce-people", count=count, number=_number(words, count))


def copies_hint(words: Words, count: int) -> Html:
    """How many copies change."""
    return words.html("announce-copies-hint", count=count, number=_number(words, count))


def copies_begun(shown: Shown, count: int) -> Screen:
    """The copies are being changed."""
    words = shown.words
    text = words.html("announce-copies-begun", count=count, number=_number(words, count))
    return Screen(fit([shown.headline, text]), [[shown.bare("button-announce-card", "am")]])


def preview_head(words: Words, language: str) -> Html:
    """What stands above a preview."""
    return words.html("announce-preview-zh" if language == "zh" else "announce-preview-en")


def _confirm(shown: Shown, seen: Forecast) -> Button:
    words, announcement = shown.words, shown.announcement
    data = f"ac:{announcement.id}:{announcement.version}:{seen.count}"
    to = reach(words, seen.numbers)
    match seen.agreement:
        case Agreement.SECOND:
            text = words.plain("button-announce-ask", to=to)
        case Agreement.TYPED:
            text = words.plain("button-announce-type", to=to)
        case _ if seen.schedule is None:
            text = words.plain("button-announce-send", to=to)
        case _:
            text = words.plain("button-announce-schedule", to=to)
    return Button(text, data=data)


def _agreement(words: Words, seen: Forecast, above: int) -> Html:
    match seen.agreement:
        case Agreement.SECOND:
            names = words.plain("list-separator").join(name_of(user) for user in seen.approvers[:5])
            return words.html("announce-needs-second", above=_number(words, above), names=names)
        case Agreement.TYPED:
            return words.html("announce-needs-count", above=_number(words, above))
        case _:
            return Html("") if seen.count else escape(words.plain("announce-reaches-nobody"))


def _number(words: Words, number: int) -> str:
    return format_decimal(number, locale=words.language.value)
