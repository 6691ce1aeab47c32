"""The form that offers times for interviews: days, times of the day, where, and in which zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from lab.applications.wording import allow_opening, as_answered, opening_of
from lab.errors import LabError
from lab.forms.dates import read_day
from lab.forms.fields import Answers, Around, Custom
from lab.forms.form import Form
from lab.forms.texts import Text, narrow, url_in
from lab.interviews import Span, Where
from lab.roles import Actor
from lab.schedules.local import instant, shown
from lab.typed_spans import cut, read_spans
from storage import openings, slots
from storage.database import Tx

LENGTHS = (20, 30, 45, 60, 0)  # minutes of an interview, on buttons; 0 is the whole span
QUICK = ((540, 720), (840, 1020))  # 9:00 to 12:00, 14:00 to 17:00
USUAL = 30
MOST = 200  # slots that are offered at once
AHEAD = 56  # days that the calendar shows
FURTHEST = 366
_DAY = 24 * 60


@dataclass(frozen=True)
class Times:
    """Spans of a day in minutes since midnight, and how long one interview is; 0: as long as its span."""

    ranges: tuple[tuple[int, int], ...] = ()
    every: int = USUAL

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {"ranges": [list(one) for one in self.ranges], "every": self.every}

    @property
    def pieces(self) -> list[tuple[int, int]]:
        """The interviews of a day."""
        return sorted({piece for start, end in self.ranges for piece in cut(start, end, self.every)})


def times_of(stored: Mapping[str, Any] | None) -> Times:
    """Reads what `Times.as_json` wrote; none yet."""
    if not stored:
        return Times()
    return Times(tuple((start, end) for start, end in stored["ranges"]), stored["every"])


def with_typed(times: Times, typed: str) -> Times:
    """The times with what was typed. Raises LabError."""
    read = read_spans(typed)
    every = times.every if read.every is None else read.every
    ranges = dict.fromkeys((*times.ranges, *((start, end or start + (every or USUAL)) for start, end in read.ranges)))
    if any(end > _DAY for _, end in ranges):
        raise LabError("slot-order")
    return Times(tuple(sorted(ranges)), every)


def days_in(typed: str, today: date) -> list[date]:
    """The days that were typed, each by itself. Raises LabError."""
    found = []
    for part in narrow(typed).replace("、", ",").replace(";", ",").replace("\n", ",").split(","):
        if not part.strip():
            continue
        day = read_day(part, today)
        if day is None:
            raise LabError("form-date-wanted", found=part.strip()[:60])
        check_day(day, today)
        found.append(day)
    if not found:
        raise LabError("form-date-wanted", found=typed[:60])
    return found


def check_day(day: date, today: date) -> None:
    """Raises LabError for a day that is over, or further away than a year."""
    if day < today:
        raise LabError("form-date-early", day=today.isoformat())
    if (day - today).days > FURTHEST:
        raise LabError("form-date-late", day=(today + timedelta(days=FURTHEST)).isoformat())


def place_and_link(typed: str) -> tuple[str, str]:
    """What was written about where: the place, and the first link in it."""
    words = typed.split()
    link = next((url for word in words if "." in word and "://" in word and (url := url_in(word))), "")
    if not link and len(words) == 1 and "." in typed:
        link = url_in(typed) or ""
    place = " ".join(word for word in words if not link or url_in(word) != link)
    return place[:200], link[:500]


@dataclass(frozen=True)
class Plan:
    """What would be offered: every span that lies ahead, and how many do not."""

    spans: Sequence[Span]
    past: int
    where: Where


def plan(answers: Answers, *, now: datetime) -> Plan:
    """What the answers offer. Raises LabError where it is too much at once."""
    zone = ZoneInfo(answers["zone"])
    place, link = place_and_link(answers["where"])
    spans = []
    for day in sorted(date.fromisoformat(one) for one in answers["days"]):
        midnight = datetime.combine(day, time())
        spans += [
            Span(instant(midnight + timedelta(minutes=start), zone), instant(midnight + timedelta(minutes=end), zone))
            for start, end in times_of(answers["times"]).pieces
        ]
    if len(spans) > MOST:
        raise LabError("slots-many", count=len(spans), most=MOST)
    ahead = [span for span in spans if span.starts_at > now]
    return Plan(ahead, len(spans) - len(ahead), Where(zone.key, place, link))


def zone_called(typed: str) -> str:
    """The IANA zone that was typed. Raises LabError."""
    wanted = typed.strip().replace(" ", "_").casefold()
    found = next((name for name in available_timezones() if name.casefold() == wanted), None)
    if found is None:
        raise LabError("zone-unknown", zone=typed.strip()[:60])
    return found


@dataclass(frozen=True)
class Days(Custom):
    """Days of which none is over."""

    def check(self, value: Any, around: Around) -> None:
        today = shown(around.now, around.zone).date() - timedelta(days=1)  # zones differ by a day at most
        for day in value or ():
            check_day(date.fromisoformat(day), today)


async def prefill(tx: Tx, *, subject: str, **_: Any) -> Mapping[str, Any]:
    """The opening's zone."""
    (opening,) = await openings.by_ids(tx, [opening_of(subject)])
    return {"zone": opening.zone}


async def suggest(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> Mapping[str, Any]:
    """Where the last interviews were."""
    offered = await slots.of_opening(tx, opening_of(subject))
    mine = [slot for slot in offered if slot.offered_by == actor.user_id] or list(offered)
    where = " ".join(part for part in (mine[-1].place, mine[-1].link) if part) if mine else ""
    return {"where": where} if where else {}


def _some_times(value: Any) -> bool:
    return bool(times_of(value).pieces)


SLOTS = Form(
    "slots",
    title="slots-title",
    submit="slots-submit",
    fields=(
        Days("days", label="slots-days", ask="slots-days-ask", example="slots-days-example"),
        Custom(
            "times", label="slots-times", ask="slots-times-ask", example="slots-times-example", complete=_some_times
        ),
        Text("where", label="slots-where", ask="slots-where-ask", example="slots-where-example", most=500),
        Custom("zone", label="slots-zone", ask="slots-zone-ask"),
    ),
    finish=as_answered,
    allow=allow_opening,
    prefill=prefill,
    suggest=suggest,
)
