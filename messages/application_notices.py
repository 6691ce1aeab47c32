"""What the clock says about applications: to those who apply, to reviewers, to admins."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.applications.attention import Overdue
from lab.applications.review_digests import New
from messages import bilingual
from messages.deciding_data import PHONE_DATA
from messages.html import Html, bold, fit, join, lines
from messages.moments import distance, moment
from messages.my_applications import open_data
from messages.opening_lists import apply_data, card_data
from messages.opening_times import day
from messages.screen import Button, Rows, Screen
from messages.words import Words
from storage.applications import Application
from storage.offers import Offer
from storage.openings import Opening

MOST = 8  # openings with a button of their own, a row each
_TITLE = 40  # characters of a title on a button
_REVIEWING = "v"


def draft_reminder(words: Words, opening: Opening, *, zone: ZoneInfo, now: datetime) -> Screen:
    """An application was begun, and the deadline comes."""
    left = opening.closes_at or now
    text = lines(
        words.html(
            "notice-draft-reminder",
            distance=distance(words, left, zone, now=now),
            at=moment(words, left, zone, now=now),
        ),
        words.html("notice-draft-why"),
    )
    return _of(words, opening, text, [[Button(words.plain("button-draft-go-on"), data=apply_data(opening.code))]])


def draft_closed(words: Words, opening: Opening, *, zone: ZoneInfo, now: datetime) -> Screen:
    """An application was begun, and can't be submitted any more."""
    closed = opening.closes_at is not None and opening.closes_at <= now
    return _of(
        words,
        opening,
        lines(
            words.html("notice-draft-closed-at", at=moment(words, opening.closes_at, zone, now=now))
            if closed and opening.closes_at is not None
            else words.html("notice-draft-closed"),
            words.html("notice-draft-kept"),
        ),
        [
            [Button(words.plain("button-draft-read"), data=apply_data(opening.code))],
            [Button(words.plain("button-draft-look"), data=card_data(opening.code))],
        ],
    )


def erased_soon(
    words: Words, opening: Opening, *, application_id: int, number: str, at: datetime, zone: ZoneInfo
) -> Screen:
    """To whoever applied: what the laboratory has of it goes on a day."""
    text = words.html(
        "notice-erased-soon", day=day(words, at.astimezone(zone).date()), count=opening.retention_days, number=number
    )
    return _of(words, opening, text, [[Button(words.plain("button-application-open"), data=open_data(application_id))]])


def erased_soon_for_admins(
    words: Words, opening: Opening, *, count: int, undecided: int, at: datetime, zone: ZoneInfo
) -> Screen:
    """To admins: so many applications go on a day."""
    text = lines(
        words.html("notice-erased-soon-admins", count=count, day=day(words, at.astimezone(zone).date())),
        words.html("notice-erased-undecided", count=undecided) if undecided else None,
        words.html("notice-erased-stays"),
    )
    return _of(words, opening, text, [[_opened(words, opening)]])


def review_digest(words: Words, found: Sequence[New], *, zone: ZoneInfo) -> Screen:
    """What is new for a reviewer, an opening after the other."""
    blocks = [bold(words.plain("notice-review-digest")), *(_new(words, one, zone) for one in found)]
    blocks.append(words.html("notice-review-digest-why"))
    return Screen(fit(blocks), _ways(words, [one.opening for one in found]))


def overdue(words: Words, found: Sequence[Overdue]) -> Screen:
    """What stands still, the longest wait first."""
    blocks = [bold(words.plain("notice-overdue", count=sum(one.count for one in found)))]
    blocks += [
        lines(
            _title(words, one.opening),
            words.html("notice-overdue-of", count=one.count, days=one.longest.days),
        )
        for one in found
    ]
    blocks.append(words.html("notice-overdue-why"))
    return Screen(fit(blocks), _ways(words, [one.opening for one in found]))


def to_phone(
    words: Words, opening: Opening, application: Application, offer: Offer, *, zone: ZoneInfo, now: datetime
) -> Screen:
    """Half the time of an offer has passed, and nobody has answered."""
    text = words.html(
        "notice-to-phone",
        number=application.number,
        distance=distance(words, offer.expires_at, zone, now=now),
        at=moment(words, offer.expires_at, zone, now=now),
    )
    return _of(words, opening, text, [[Button(words.plain("button-to-phone"), data=PHONE_DATA)]])


def answer_late(words: Words, opening: Opening, *, count: int) -> Screen:
    """The day by which answers were promised is over."""
    promised = day(words, opening.answer_by) if opening.answer_by is not None else ""
    return _of(
        words,
        opening,
        words.html("notice-answer-late", day=promised, count=count),
        [[Button(words.plain("button-answer-date"), data=f"en:{opening.code}")], [_opened(words, opening)]],
    )


def _of(words: Words, opening: Opening, text: Html, buttons: Rows) -> Screen:
    return Screen(join([_title(words, opening), text], "\n\n"), buttons)


def _title(words: Words, opening: Opening) -> Html:
    title = bilingual.of(opening, "title").in_language(words.language)
    return join([bold(title), opening.code], " · ")


def _new(words: Words, one: New, zone: ZoneInfo) -> Html:
    times = [moment(words, slot.starts_at, zone) for slot in one.interviews]
    return lines(
        _title(words, one.opening),
        words.html("notice-review-fresh", count=one.fresh) if one.fresh else None,
        words.html("notice-review-given", count=one.given) if one.given else None,
        words.html("notice-review-answered", count=one.answered) if one.answered else None,
        *(words.html("notice-review-interview", at=at) for at in times[:MOST]),
        words.html("notice-review-unseen", count=one.unseen) if one.unseen else None,
    )


def _ways(words: Words, several: Sequence[Opening]) -> Rows:
    if len(several) > MOST:
        return [[Button(words.plain("button-review-all"), data=_REVIEWING)]]
    return [[Button(_named(words, one), data=f"vo:{one.id}")] for one in several]


def _named(words: Words, opening: Opening) -> str:
    title = bilingual.of(opening, "title").in_language(words.language)
    return f"{title if len(title) <= _TITLE else title[: _TITLE - 1] + '…'} · {opening.code}"


def _opened(words: Words, opening: Opening) -> Button:
    return Button(words.plain("button-review-opening"), data=f"vo:{opening.id}")
