"""The card of an announcement with what can be done about it, and the questions before what cannot be undone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from lab.announcement_cards import Act, Card, Retraction, Stop
from lab.audiences import audience_of
from lab.progress import Progress
from lab.schedules import schedule_of
from messages import audiences, schedules, topics
from messages.announcement_lists import list_data, percent, said, tab_of
from messages.announcement_titles import title
from messages.grants import name_of
from messages.html import Html, bold, fit, join, lines
from messages.moments import moment, zone_name
from messages.progress import number
from messages.reports import ways_buttons
from messages.screen import Button, Screen, rows
from messages.words import Language, Words
from storage.announcements import Announcement, AnnouncementState, Manner
from storage.runs import Action, RunState
from storage.users import User

_SHORT = {Language.ZH: "M月d日 HH:mm", Language.EN: "d MMM, HH:mm"}
_FLAGS = {
    "urgent": "announce-urgent",
    "silent": "announce-silent",
    "protected": "announce-protected",
    "confirm": "announce-read",
    "public": "announce-public",
}


def card(words: Words, told: Card, *, zone: ZoneInfo, now: datetime) -> Screen:
    """What it is, how it stands, what became of it; and what makes sense to do now."""
    announcement = told.announcement
    audience = audience_of(announcement.audience)
    blocks = [
        lines(_head(words, announcement), _state(words, told, zone, now)),
        words.html("card-edited") if announcement.edited else Html(""),
        _dates(words, told, zone, now),
        lines(
            words.html("card-audience", audience=audiences.describe(words, audience, told.names)),
            _manner(words, told),
            _people(words, told),
        ),
        _sendings(words, told, zone, now),
    ]
    return Screen(fit(blocks), _buttons(words, told, zone))


def ask_cancel(words: Words, told: Stop, *, zone: ZoneInfo, now: datetime) -> Screen:
    """Before an announcement is cancelled: what will not happen, and to how many."""
    announcement = told.announcement
    if announcement.state is AnnouncementState.WRITTEN:
        text = words.html("card-drop-ask")
    else:
        due = announcement.next_at
        message = "card-cancel-ask-repeats" if announcement.repeats else "card-cancel-ask"
        at = schedules.when(words, due, zone, now=now) if due is not None else ""
        text = words.html(message, count=told.count, number=number(words, told.count), at=at)
    back = f"am:{announcement.id}"
    sure = Button(
        words.plain("button-cancel-announcement", code=announcement.code),
        data=f"{back}:X:{announcement.version}",
    )
    goes_on = words.html("card-cancel-running") if told.running else ""
    return Screen(
        lines(_head(words, announcement), "", text, goes_on), [[sure], [Button(words.plain("button-keep"), data=back)]]
    )


def ask_stop(words: Words, progress: Progress) -> Screen:
    """Before a run is stopped: who got it already, and who will not get it."""
    run, announcement = progress.run, progress.announcement
    text = lines(
        words.html(
            "run-stop-ask" if run.action is Action.SEND else "run-stop-ask-change",
            sent=number(words, progress.sent),
            count=progress.open,
            number=number(words, progress.open),
        ),
        words.html("run-stop-or-pause") if progress.running else "",
    )
    stop = "button-run-stop" if run.action is Action.SEND else "button-run-stop-change"
    sure = Button(words.plain(stop, number=number(words, progress.open)), data=f"rn:{run.id}:X")
    keep = Button(words.plain("button-run-go-on"), data=f"rn:{run.id}")
    return Screen(lines(_head(words, announcement), "", text), [[sure], [keep]])


def ask_retract(words: Words, told: Retraction, *, zone: ZoneInfo, now: datetime) -> Screen:
    """Before all copies are taken back: how many, and what becomes of those that Telegram deletes no more."""
    at = moment(words, told.run.started_at, zone, now=now)
    copies = number(words, told.copies)
    text = lines(
        words.html("run-retract-ask", at=at, count=told.copies, number=copies),
        words.html("run-retract-old", count=told.old, number=number(words, told.old)) if told.old else "",
        words.html("run-retract-open", count=told.open, number=number(words, told.open)) if told.open else "",
        words.html("run-retract-limits"),
    )
    sure = Button(words.plain("button-run-retract-now", count=told.copies, number=copies), data=f"rn:{told.run.id}:T")
    keep = Button(words.plain("button-keep"), data=f"am:{told.announcement.id}")
    return Screen(lines(_head(words, told.announcement), "", text), [[sure], [keep]])


def _head(words: Words, announcement: Announcement) -> Html:
    return join([bold(title(words, announcement)), announcement.code], " · ")


def _state(words: Words, told: Card, zone: ZoneInfo, now: datetime) -> Html:
    """How it stands: the first thing one wants to know."""
    announcement = told.announcement
    due = announcement.next_at
    at = schedules.when(words, due, zone, now=now) if due is not None else ""
    running = next(iter(told.running), None)
    match announcement.state:
        case AnnouncementState.WRITTEN:
            return words.html("card-written")
        case AnnouncementState.WAITING if due is not None and due > now:
            return words.html("card-waiting", at=at)
        case AnnouncementState.WAITING:
            return words.html("card-waiting-now")
        case AnnouncementState.SCHEDULED:
            return words.html("card-scheduled", at=at)
        case AnnouncementState.PAUSED:
            return words.html("card-paused")
        case AnnouncementState.CANCELLED:
            return words.html("card-cancelled")
        case _ if running is not None:
            return words.html("card-running", percent=percent(running.tally))
        case _ if told.last is not None and told.last.state is RunState.MISSED:
            return words.html("card-missed")
        case _:
            return words.html("card-done")


def _dates(words: Words, told: Card, zone: ZoneInfo, now: datetime) -> Html:
    """Of what recurs: by which rule, and when next."""
    announcement = told.announcement
    if not announcement.repeats or not announcement.schedule:
        return Html("")
    own = ZoneInfo(announcement.zone)
    rule = schedules.said(words, schedule_of(announcement.schedule), own)
    elsewhere = "" if own.key == zone.key else zone_name(words, own.key)
    head = (
        words.html("card-rule-in-zone", rule=rule, zone=elsewhere) if elsewhere else words.html("card-rule", rule=rule)
    )
    return lines(head, *(f"• {moment(words, at, zone, now=now)}" for at in told.dates))


def _manner(words: Words, told: Card) -> Html:
    announcement = told.announcement
    news = announcement.manner is Manner.NEWS
    parts = [words.plain("button-announce-news" if news else "button-announce-service")]
    if told.topic is not None:
        parts.append(words.plain("card-topic", topic=topics.full_name(words, told.topic)))
    parts += [words.plain(message) for flag, message in _FLAGS.items() if getattr(announcement, flag)]
    return join(parts, " · ")


def _people(words: Words, told: Card) -> Html:
    author = words.html("card-author", name=_name(told.author, told.announcement.author_id))
    if told.announcement.approved_by is None:
        return author
    approver = words.html("card-approver", name=_name(told.approver, told.announcement.approved_by))
    return join([author, approver], " · ")


def _name(user: User | None, user_id: int) -> str:
    return name_of(user) if user is not None else str(user_id)


def _sendings(words: Words, told: Card, zone: ZoneInfo, now: datetime) -> Html:
    if not told.sendings:
        return Html("")
    entries = [join(["• ", said(words, one.run, one.tally, zone, now)]) for one in told.sendings]
    return lines(words.html("card-runs"), *entries)


def _buttons(words: Words, told: Card, zone: ZoneInfo) -> list[list[Button]]:
    announcement = told.announcement
    this = f"am:{announcement.id}"
    version = f"{announcement.id}:{announcement.version}"
    every = {
        Act.APPROVE: Button(words.plain("button-announce-approve"), data=f"aa:y:{version}"),
        Act.OVERRIDE: Button(words.plain("button-announce-override"), data=f"ao:{version}"),
        Act.EDIT: Button(words.plain(_edit(announcement)), data=f"ae:{announcement.id}"),
        Act.PAUSE: Button(words.plain("button-card-pause"), data=f"{this}:p"),
        Act.RESUME: Button(words.plain("button-card-resume"), data=f"{this}:g"),
        Act.CANCEL: Button(words.plain("button-card-cancel"), data=f"{this}:x"),
        Act.PREVIEW: Button(words.plain("button-card-preview"), data=f"ap:{announcement.id}"),
        Act.DUPLICATE: Button(words.plain("button-announce-again"), data=f"ad:{announcement.id}"),
    }
    progress = [
        [Button(words.plain("button-progress", percent=percent(one.tally)), data=f"rn:{one.run.id}")]
        for one in told.running
    ]
    decide = [every[act] for act in (Act.APPROVE, Act.OVERRIDE) if act in told.acts]
    if Act.APPROVE in told.acts:
        decide.append(Button(words.plain("button-announce-refuse"), data=f"aa:n:{version}"))
    groups = ((Act.EDIT,), (Act.PAUSE, Act.RESUME, Act.CANCEL), (Act.PREVIEW, Act.DUPLICATE))
    acts = [[every[act] for act in group if act in told.acts] for group in groups]
    history = Button(words.plain("button-card-history"), data=f"hi:l:0:{announcement.code}")
    back = Button(words.plain("button-announcements"), data=list_data(tab_of(announcement)))
    ways = ways_buttons(words, told.last.id, told.ways) if told.last is not None else []
    return [*progress, decide, *acts, *ways, *_reports(words, told, zone), [back, history]]


def _edit(announcement: Announcement) -> str:
    return "button-card-finish" if announcement.state is AnnouncementState.WRITTEN else "button-card-edit"


def _reports(words: Words, told: Card, zone: ZoneInfo) -> list[list[Button]]:
    buttons = []
    for one in told.sendings:
        local = one.run.started_at.astimezone(zone)
        at = format_datetime(local, _SHORT[words.language], locale=words.language.value)
        buttons.append(Button(words.plain("button-report-of", at=at), data=f"rp:{one.run.id}"))
    return rows(buttons, per_row=2)
