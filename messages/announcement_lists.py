"""The list of announcements: tabs with their counts, a line for each, and what to do where there is none."""

from datetime import datetime
from zoneinfo import ZoneInfo

from lab.announcement_lists import PAGE, Line, Page, Tab
from lab.announcing.form import COPY
from lab.schedules import schedule_of
from lab.tallies import Tally
from messages import schedules
from messages.announcement_titles import named, title
from messages.forms import PREFIX
from messages.html import Html, bold, fit, join, lines, shorten
from messages.moments import moment
from messages.progress import UNDER_WAY, number
from messages.screen import Button, Screen, rows
from messages.words import Words, enum_id
from storage.announcements import Announcement, AnnouncementState
from storage.drafts import Draft
from storage.runs import Run, RunState

TAB_LETTERS = {"d": Tab.DRAFTS, "s": Tab.SCHEDULED, "r": Tab.RUNNING, "c": Tab.RECURRING, "p": Tab.PAST}
_LETTERS = {tab: letter for letter, tab in TAB_LETTERS.items()}
_TITLE = 60  # UTF-16 units of a title in a line
_BUTTON = 30  # likewise on a button


def page(words: Words, found: Page, *, zone: ZoneInfo, now: datetime) -> Screen:
    """One page of a tab; an empty one says what to do."""
    first = found.number * PAGE + 1
    total = found.counts[found.tab]
    where = f"{first}–{first + len(found.lines) - 1} / {total}" if found.pages > 1 else ""
    head = join([part for part in (words.html(f"announcements-{found.tab}"), where) if part], " · ")
    blocks = [head, *(_line(words, line, found.tab, zone, now) for line in found.lines)]
    if not total:
        blocks.append(words.html(f"announcements-{found.tab}-none"))
    around = []
    if found.number > 0:
        around.append(Button(words.plain("button-previous"), data=list_data(found.tab, found.number - 1)))
    if found.number + 1 < found.pages:
        around.append(Button(words.plain("button-next"), data=list_data(found.tab, found.number + 1)))
    weekly = [Button(words.plain("button-programmes"), data="mw")]
    return Screen(fit(blocks), [*_entries(words, found), around, *_tabs(words, found), weekly])


def list_data(tab: Tab, number: int = 0) -> str:
    """The button data of a page of a tab."""
    return f"al:{_LETTERS[tab]}" + (f":{number}" if number else "")


def tab_of(announcement: Announcement) -> Tab:
    """Where it is listed."""
    match announcement.state:
        case AnnouncementState.WRITTEN:
            return Tab.DRAFTS
        case AnnouncementState.DONE | AnnouncementState.CANCELLED:
            return Tab.PAST
        case _:
            return Tab.RECURRING if announcement.repeats else Tab.SCHEDULED


def said(words: Words, run: Run, told: Tally, zone: ZoneInfo, now: datetime) -> Html:
    """A run in a line: when it began, how many it reached, and whether something is special about it."""
    at = moment(words, run.started_at, zone, now=now)
    if run.state is RunState.MISSED:
        return words.html("run-line-missed", at=moment(words, run.due_at, zone, now=now))
    parts = [
        words.html(f"run-line-{run.action}", at=at, sent=number(words, told.sent), total=number(words, told.wanted))
    ]
    if told.unreached:
        parts.append(words.html("run-line-unreached", number=number(words, told.unreached)))
    if run.state is not RunState.FINISHED:
        parts.append(words.html(enum_id(run.state)))
    return join(parts, " · ")


def percent(told: Tally) -> int:
    """How much of a run is done."""
    return 100 * told.done // told.wanted if told.wanted else 0


def _line(words: Words, line: Line, tab: Tab, zone: ZoneInfo, now: datetime) -> Html:
    if line.draft is not None:
        name = shorten(_draft_name(words, line.draft), _TITLE)
        at = moment(words, line.draft.updated_at, zone, now=now)
        return lines(join(["✏️ ", bold(name)]), words.html("announcement-draft", at=at))
    announcement = line.announcement
    if announcement is None:
        return Html("")
    name = join([bold(announcement.code), shorten(title(words, announcement), _TITLE)], " · ")
    if tab is Tab.RUNNING and line.run is not None:
        return lines(name, _under_way(words, line.run, line.tally, zone, now))
    return lines(name, _detail(words, announcement, line, zone, now))


def _under_way(words: Words, run: Run, told: Tally, zone: ZoneInfo, now: datetime) -> Html:
    """What it does and how far it is."""
    doing = enum_id(run.state) if run.state is RunState.PAUSED else UNDER_WAY[run.action]
    since = words.html("run-line-since", at=moment(words, run.started_at, zone, now=now))
    return join([words.html(doing), f"{percent(told)}%", since], " · ")


def _detail(words: Words, announcement: Announcement, line: Line, zone: ZoneInfo, now: datetime) -> Html:
    """When, and how it stands."""
    run, state = line.run, words.html(enum_id(announcement.state))
    if announcement.state is AnnouncementState.WRITTEN:
        return join([state, moment(words, announcement.updated_at, zone, now=now)], " · ")
    if announcement.state is AnnouncementState.CANCELLED:
        told = said(words, run, line.tally, zone, now) if run is not None else ""
        return join(
            [part for part in (state, told or moment(words, announcement.updated_at, zone, now=now)) if part], " · "
        )
    if announcement.state is AnnouncementState.DONE:
        return said(words, run, line.tally, zone, now) if run is not None else state
    special = state if announcement.state is not AnnouncementState.SCHEDULED else Html("")
    due = schedules.when(words, announcement.next_at, zone, now=now) if announcement.next_at is not None else ""
    rule = schedules.said(words, schedule_of(announcement.schedule), zone) if announcement.repeats else ""
    return lines(rule, join([part for part in (due, special) if part], " · "))


def _draft_name(words: Words, draft: Draft) -> str:
    contents = (draft.answers or {}).get("contents") or {}
    name = named(words, contents) if contents else words.plain("announcement-untitled")
    if draft.subject and not draft.subject.startswith(COPY):
        return words.plain("announcement-draft-of", code=draft.subject, title=name)
    return name


def _entries(words: Words, found: Page) -> list[list[Button]]:
    resumed = [
        [Button(f"✏️ {shorten(_draft_name(words, line.draft), _BUTTON)}", data=_resume(line.draft))]
        for line in found.lines
        if line.draft is not None
    ]
    cards = {
        line.announcement.code: Button(line.announcement.code, data=f"am:{line.announcement.id}")
        for line in found.lines
        if line.announcement is not None
    }
    return [*resumed, *rows(cards.values())]


def _resume(draft: Draft) -> str:
    """As the buttons of forms say that one goes on."""
    return f"{PREFIX}{draft.id}:{draft.version}:g"


def _tabs(words: Words, found: Page) -> list[list[Button]]:
    buttons = []
    for tab in Tab:
        mark = "✓ " if tab is found.tab else ""
        text = words.plain(f"button-tab-{tab}", count=found.counts[tab])
        buttons.append(Button(f"{mark}{text}", data=list_data(tab)))
    return rows(buttons)
