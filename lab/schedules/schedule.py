"""When something is due: once, or by a rule. Plain values, and their stored form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from lab.errors import LabError

LAST = -1  # the last day of the month, and the last of a weekday in it
MOST_TIMES = 366
_HOUR, _DAY = 60, 24 * 60
_LONGEST = {month: 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31 for month in range(1, 13)}


@dataclass(frozen=True)
class Rule:
    """Local times that come again: at each of `times` (minutes since midnight), on each day that is one of `days` (of the month, 1-31 or
    LAST), or one of `weekdays` (1 = Monday ... 7), or one of `places` (which one of its weekday in the month, 1-5 or LAST, and the
    weekday): any of the three is enough, as in cron, and with none of them it is every day. `months` narrows that down; none: all."""

    times: tuple[int, ...]
    days: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    places: tuple[tuple[int, int], ...] = ()
    months: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        # One form for one meaning, so that equal rules are equal values.
        days, weekdays, places = _ordered(self.days), tuple(sorted(set(self.weekdays))), set(self.places)
        if len(weekdays) == 7 or set(range(1, 32)) <= set(days):
            days, weekdays, places = (), (), set()
        months = tuple(sorted(set(self.months)))
        values: dict[str, Any] = {
            "times": tuple(sorted(set(self.times))),
            "days": days,
            "weekdays": weekdays,
            "places": tuple(
                sorted((place for place in places if place[1] not in weekdays), key=lambda place: (place[0] % 7, place))
            ),
            "months": () if len(months) == 12 else months,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def daily(self) -> bool:
        """Every day (of its months) fits."""
        return not (self.days or self.weekdays or self.places)


@dataclass(frozen=True)
class Schedule:
    """Either `at`, one moment, or `rule`; this up to the local day `until` (included), or `count` times after the moment `since`."""

    at: datetime | None = None
    rule: Rule | None = None
    until: date | None = None
    count: int | None = None
    since: datetime | None = field(default=None)

    def __post_init__(self) -> None:
        if (self.at is None) == (self.rule is None):
            raise ValueError("a schedule is either one moment or a rule")
        if self.count is not None and self.since is None:
            raise ValueError("what is counted begins somewhere")

    @property
    def repeats(self) -> bool:
        """There may be more than one date."""
        return self.rule is not None

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        if self.rule is None:
            return {"at": self.at.isoformat() if self.at else None}
        stored: dict[str, Any] = {"rule": _rule_json(self.rule)}
        if self.until is not None:
            stored["until"] = self.until.isoformat()
        if self.count is not None and self.since is not None:
            stored |= {"count": self.count, "since": self.since.isoformat()}
        return stored


def once(at: datetime) -> Schedule:
    """One moment."""
    return Schedule(at=at)


def repeating(
    rule: Rule, *, until: date | None = None, count: int | None = None, since: datetime | None = None
) -> Schedule:
    """A rule, without end or with one."""
    return Schedule(rule=rule, until=until, count=count, since=since if count is not None else None)


def schedule_of(stored: Mapping[str, Any]) -> Schedule:
    """The schedule of its stored form."""
    if "rule" not in stored:
        return once(datetime.fromisoformat(stored["at"]))
    rule = stored["rule"]
    return Schedule(
        rule=Rule(
            times=tuple(_minutes(text) for text in rule["times"]),
            days=tuple(rule.get("days", ())),
            weekdays=tuple(rule.get("weekdays", ())),
            places=tuple((which, weekday) for which, weekday in rule.get("places", ())),
            months=tuple(rule.get("months", ())),
        ),
        until=date.fromisoformat(stored["until"]) if "until" in stored else None,
        count=stored.get("count"),
        since=datetime.fromisoformat(stored["since"]) if "since" in stored else None,
    )


def check(rule: Rule) -> Rule:
    """The rule, if something may be sent by it. Raises LabError: more often than hourly, or never."""
    gaps = [later - earlier for earlier, later in pairwise([*rule.times, rule.times[0] + _DAY])]
    if min(gaps) < _HOUR:
        raise LabError("schedule-too-often")
    months = rule.months or tuple(_LONGEST)
    if rule.days and not (rule.weekdays or rule.places):
        longest = max(_LONGEST[month] for month in months)
        if min(rule.days) > longest:
            days = "/".join(str(day) for day in rule.days)
            raise LabError("schedule-impossible", days=days, months="/".join(str(month) for month in months))
    return rule


def clock(minutes: int) -> str:
    """`09:05`."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _ordered(days: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(days), key=lambda day: 32 if day == LAST else day))


def _rule_json(rule: Rule) -> dict[str, Any]:
    lists = {
        "days": list(rule.days),
        "weekdays": list(rule.weekdays),
        "places": [list(place) for place in rule.places],
        "months": list(rule.months),
    }
    return {"times": [clock(time) for time in rule.times], **{name: value for name, value in lists.items() if value}}


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)
