"""What happens to each recipient of something that is due: it comes then, after the quiet hours, in a digest, or not at all."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from lab.quiet import after_quiet, next_digest
from storage.announcements import Manner
from storage.topics import Mode


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person's private chat, or (`group`) a group or channel, with what decides how it gets something. `language` is zh or en, `zone`
    an IANA name, the quiet hours are minutes since local midnight (equal: none), `mode` is what was chosen for the topic, `follower`:
    they asked for it by following what it is about (a group: by having a topic posted)."""

    chat_id: int
    thread_id: int | None
    language: str
    zone: str
    quiet_from: int
    quiet_until: int
    mode: Mode
    group: bool
    follower: bool = False


class Fate(StrEnum):
    """NOW: when it is due. QUIET: when the recipient's quiet hours end. DIGEST: as a line of the next one. OFF: not at all."""

    NOW = "now"
    QUIET = "quiet"
    DIGEST = "digest"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Planned:
    """A recipient with their fate. `due_at` is the earliest moment to send at, `digest_at` that of the digest (else None);
    `missing_language`: they get it in the other language, since it is not there in their own."""

    recipient: Recipient
    fate: Fate
    due_at: datetime
    digest_at: datetime | None
    missing_language: bool


@dataclass(frozen=True)
class Numbers:
    """A plan in numbers. The fates are those of people; groups get everything when it is due. `missing` counts, by the language that
    they read, those who get the other one, groups too."""

    now: int = 0
    quiet: int = 0
    digest: int = 0
    off: int = 0
    groups: int = 0
    missing: Mapping[str, int] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """All people of the audience, also those who switched the topic off."""
        return self.now + self.quiet + self.digest + self.off

    @property
    def reached(self) -> int:
        """How many chats get it, sooner or later."""
        return self.now + self.quiet + self.digest + self.groups


def plan(
    recipients: Iterable[Recipient],
    *,
    manner: Manner,
    urgent: bool,
    available_languages: Collection[str],
    due_at: datetime,
) -> list[Planned]:
    """Decides for each. A service message ignores digest and off, an urgent one the quiet hours; groups have neither."""
    zones: dict[str, ZoneInfo] = {}
    # Thousands share a handful of zones and hours.
    after: dict[tuple[str, int, int], datetime] = {}
    digests: dict[tuple[str, Mode], datetime] = {}
    planned = []
    for one in recipients:
        missing = one.language not in available_languages
        mode = Mode.NOW if manner is Manner.SERVICE or one.group else one.mode
        if mode is Mode.OFF:
            planned.append(Planned(one, Fate.OFF, due_at, None, missing))
            continue
        zone = zones.get(one.zone) or zones.setdefault(one.zone, ZoneInfo(one.zone))
        if mode is not Mode.NOW:
            if (one.zone, mode) not in digests:
                digests[one.zone, mode] = next_digest(due_at, zone, mode)
            planned.append(Planned(one, Fate.DIGEST, due_at, digests[one.zone, mode], missing))
            continue
        at = due_at
        if not (urgent or one.group):
            hours = (one.zone, one.quiet_from, one.quiet_until)
            if hours not in after:
                after[hours] = after_quiet(due_at, zone, one.quiet_from, one.quiet_until)
            at = after[hours]
        planned.append(Planned(one, Fate.QUIET if at > due_at else Fate.NOW, at, None, missing))
    return planned


def numbers(planned: Sequence[Planned], times: Sequence[int] | None = None) -> Numbers:
    """The plan in numbers, for the preview. `times` is how many people each of them stands for, where it is not one."""
    fates: Counter[Fate] = Counter()
    missing: Counter[str] = Counter()
    groups = 0
    for one, number in zip(planned, times or [1] * len(planned), strict=True):
        if one.recipient.group:
            groups += number
        else:
            fates[one.fate] += number
        if one.missing_language and one.fate is not Fate.OFF:
            missing[one.recipient.language] += number
    return Numbers(
        now=fates[Fate.NOW],
        quiet=fates[Fate.QUIET],
        digest=fates[Fate.DIGEST],
        off=fates[Fate.OFF],
        groups=groups,
        missing=dict(missing),
    )
