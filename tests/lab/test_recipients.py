"""What happens to each recipient: at once, after the quiet hours, in a digest, or nothing."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.quiet import DEFAULT_QUIET
from lab.recipients import Fate, Numbers, Planned, Recipient, numbers, plan
from storage.announcements import Manner
from storage.topics import Mode

SHANGHAI, BERLIN, NEW_YORK = "Asia/Shanghai", "Europe/Berlin", "America/New_York"
NONE = (0, 0)


def somebody(
    mode: Mode = Mode.NOW,
    *,
    zone: str = SHANGHAI,
    quiet: tuple[int, int] = DEFAULT_QUIET,
    language: str = "zh",
    group: bool = False,
) -> Recipient:
    return Recipient(7, None, language, zone, *quiet, mode, group)


def planned(
    *recipients: Recipient,
    at: str = "2026-11-23 09:30",
    manner: Manner = Manner.NEWS,
    urgent: bool = False,
    languages: tuple[str, ...] = ("zh", "en"),
) -> list[Planned]:
    return plan(recipients, manner=manner, urgent=urgent, available_languages=languages, due_at=local(at))


def local(text: str, zone: str = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def fates(*recipients: Recipient, **options: object) -> list[Fate]:
    return [one.fate for one in planned(*recipients, **options)]


def test_by_day_what_is_wanted_at_once_comes_at_once() -> None:
    (one,) = planned(somebody())
    assert (one.fate, one.due_at, one.digest_at, one.missing_language) == (
        *(Fate.NOW, local("2026-11-23 09:30"), None, False),
    )


@pytest.mark.parametrize(
    ("zone", "until"),
    [(SHANGHAI, "2026-11-24 08:00"), (NEW_YORK, None), (BERLIN, None), ("America/Los_Angeles", "2026-11-23 08:00")],
)
def test_by_night_it_waits_for_the_morning_of_the_recipient(zone: str, until: str | None) -> None:
    (one,) = planned(somebody(zone=zone), at="2026-11-23 22:30")
    assert one.fate is (Fate.QUIET if until else Fate.NOW)
    assert one.due_at == (local(until, zone) if until else local("2026-11-23 22:30"))


def test_neither_the_urgent_nor_groups_nor_those_without_quiet_hours_wait() -> None:
    night = "2026-11-24 03:00"
    assert fates(somebody(), somebody(quiet=NONE), somebody(group=True), at=night) == [Fate.QUIET, Fate.NOW, Fate.NOW]
    assert fates(somebody(), at=night, urgent=True) == [Fate.NOW]


@pytest.mark.parametrize("urgent", [False, True])
def test_news_obeys_what_was_chosen_also_when_urgent(urgent: bool) -> None:
    daily, weekly, off = planned(somebody(Mode.DAILY), somebody(Mode.WEEKLY), somebody(Mode.OFF), urgent=urgent)
    assert (daily.fate, daily.digest_at) == (Fate.DIGEST, local("2026-11-24 09:00"))
    assert (weekly.fate, weekly.digest_at) == (Fate.DIGEST, local("2026-11-30 09:00"))
    assert (off.fate, off.digest_at) == (Fate.OFF, None)


def test_a_digest_comes_in_the_morning_of_the_recipient() -> None:
    (one,) = planned(somebody(Mode.DAILY, zone=BERLIN), at="2026-11-23 09:30")  # 02:30 in Berlin
    assert one.digest_at == local("2026-11-23 09:00", BERLIN)


def test_a_service_message_always_comes_but_not_by_night() -> None:
    every = [somebody(mode) for mode in Mode]
    assert set(fates(*every, manner=Manner.SERVICE)) == {Fate.NOW}
    assert set(fates(*every, manner=Manner.SERVICE, at="2026-11-23 23:00")) == {Fate.QUIET}


def test_groups_have_no_digest() -> None:
    assert fates(*(somebody(mode, group=True) for mode in Mode)) == [Fate.NOW] * len(Mode)


def test_the_numbers_of_the_preview() -> None:
    recipients = [
        *(somebody(zone=NEW_YORK) for _ in range(3)),
        somebody(zone=NEW_YORK, language="en"),
        *(somebody(language="en") for _ in range(2)),
        somebody(Mode.DAILY, language="en"),
        somebody(Mode.OFF, language="en"),
        somebody(group=True, language="en"),
    ]
    told = numbers(planned(*recipients, at="2026-11-23 23:00", languages=("zh",)))
    assert told == Numbers(now=4, quiet=2, digest=1, off=1, groups=1, missing={"en": 5})
    assert (told.people, told.reached) == (8, 8)
    assert numbers([]) == Numbers()


RECIPIENTS = st.builds(
    somebody,
    st.sampled_from(Mode),
    zone=st.sampled_from([SHANGHAI, BERLIN, NEW_YORK, "Asia/Kolkata", "Australia/Lord_Howe"]),
    quiet=st.tuples(st.integers(0, 1439), st.integers(0, 1439)),
    language=st.sampled_from(["zh", "en"]),
    group=st.booleans(),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(ZoneInfo("UTC")))


@given(st.lists(RECIPIENTS, max_size=20), MOMENTS, st.sampled_from(Manner), st.booleans())
def test_everybody_has_one_fate_and_nothing_comes_early(
    recipients: list[Recipient], at: datetime, manner: Manner, urgent: bool
) -> None:
    done = plan(recipients, manner=manner, urgent=urgent, available_languages=("zh",), due_at=at)
    assert [one.recipient for one in done] == recipients
    for one in done:
        assert at <= one.due_at <= at + timedelta(hours=26)
        assert (one.due_at > at) == (one.fate is Fate.QUIET)
        assert (one.digest_at is not None) == (one.fate is Fate.DIGEST)
        assert one.digest_at is None or at < one.digest_at <= at + timedelta(days=8)
        if one.fate is Fate.QUIET:
            assert not urgent
            there = one.due_at.astimezone(ZoneInfo(one.recipient.zone))
            if one.recipient.zone in (SHANGHAI, "Asia/Kolkata"):  # no hour is left out there
                assert there.hour * 60 + there.minute == one.recipient.quiet_until
    told = numbers(done)
    assert told.people + told.groups == len(recipients)
    assert sum(told.missing.values()) <= told.reached
