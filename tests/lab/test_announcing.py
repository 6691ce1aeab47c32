"""What the answers of an announcement mean: versions, manner, times; and what would come of it."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lab.announcements import Agreement, Wanted
from lab.announcing import times
from lab.announcing.forecast import forecast
from lab.announcing.form import FIELDS, somebody
from lab.announcing.manner import stored_way, suggested_topic, way_of
from lab.announcing.versions import apart, guess, merged, read_choices, read_content, read_links
from lab.announcing.wanted import answers_of, wanted_of_answers
from lab.audiences import Audience, Recipient, alike, recipients
from lab.defaults import Defaults
from lab.errors import Forbidden, LabError
from lab.forms.fields import Around, Sent
from lab.roles import Actor
from lab.schedules import Rule, Schedule, next_after, once, repeating
from storage import users
from storage.announcements import Manner
from storage.database import Database
from storage.topics import Mode, subscribe
from storage.users import Role
from tests.support import crowd as crowds
from tests.support.announcing import approve_above, crowd

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)  # a Wednesday, noon in Shanghai
WEEKLY = repeating(Rule(times=(14 * 60,), weekdays=(2,)))
ADMIN = Actor(user_id=1, role=Role.ADMIN)
AROUND = Around(now=NOW, zone=ZONE)


def text(words: str) -> Sent:
    return Sent(kind="text", text=words, message={"text": words})


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("换电站开放日", "zh"),
        ("Open day", "en"),
        ("NIO 换电站开放日", "zh"),
        ("An open day at NIO for 换电", "en"),
        ("2026-12-01 🎉", None),
        ("", None),
    ],
)
def test_the_language_of_a_text_is_guessed(words: str, language: str | None) -> None:
    assert guess(words) == language


def test_choices_stand_on_lines_however_they_are_marked() -> None:
    assert read_choices(text("1. 参加\n2、不参加\n\n- 再  看")) == ["参加", "不参加", "再 看"]
    assert read_choices(text("2026\n2027")) == ["2026", "2027"]
    for wrong, why in (
        ("一个", "content-choices-count"),
        ("是\n是", "content-choices-twice"),
        ("短\n" + "长" * 41, "content-button-long"),
    ):
        with pytest.raises(LabError) as caught:
            read_choices(text(wrong))
        assert caught.value.message == why


def test_links_are_read_with_their_texts() -> None:
    assert read_links(text("报名 https://example.org/a"), AROUND) == [{"text": "报名", "url": "https://example.org/a"}]
    with pytest.raises(LabError):
        read_links(text("\n".join(f"{n} https://example.org/{n}" for n in range(7))), AROUND)


def test_a_poll_cannot_be_announced() -> None:
    with pytest.raises(LabError) as caught:
        read_content(Sent(kind="poll", message={"poll": {"question": "?"}}))
    assert caught.value.message == "content-no-poll"


def test_a_version_without_choices_has_those_of_the_other() -> None:
    answers: dict[str, Any] = {
        "contents": {"zh": {"kind": "text", "text": "去吗"}, "en": {"kind": "text", "text": "Coming?"}},
        "choices": {"zh": ["去", "不去"]},
        "links": {
            "zh": [{"text": "报名", "url": "https://example.org"}],
            "en": [{"text": "Go", "url": "https://e.org"}],
        },
    }
    made = merged(answers)
    assert made["en"].choices == ("去", "不去")
    assert made["en"].links == (("Go", "https://e.org"),)
    answers["choices"] = {"zh": ["去", "不去"], "en": ["Yes", "No", "Later"]}
    with pytest.raises(LabError) as caught:
        merged(answers)
    assert caught.value.message == "content-versions-choices"


def test_versions_come_apart_as_they_went_together() -> None:
    answers: dict[str, Any] = {
        "contents": {"zh": {"kind": "text", "text": "去吗"}, "en": {"kind": "text", "text": "Coming?"}},
        "choices": {"zh": ["去", "不去"], "en": ["Yes", "No"]},
        "links": {
            "zh": [{"text": "报名", "url": "https://example.org"}],
            "en": [{"text": "Go", "url": "https://e.org"}],
        },
    }
    assert apart({language: content.as_json() for language, content in merged(answers).items()}) == answers


@pytest.mark.parametrize(
    ("audience", "topic", "public"),
    [
        (Audience(everyone=True), "news", True),
        (Audience(everyone=True, languages=frozenset({"zh"})), "news", False),
        (Audience(everyone=True, excluded=Audience(groups=True)), "news", False),
        (Audience(topics=frozenset({"seminars/battery", "internships"})), "internships", False),
        (Audience(projects=frozenset({"P-017"})), "projects", False),
        (Audience(projects=frozenset({"P-017"}), lists=frozenset({1})), "news", False),
        (Audience(roles=frozenset({Role.MEMBER})), "news", False),
    ],
)
def test_what_was_not_chosen_follows_the_audience(audience: Audience, topic: str, public: bool) -> None:
    way = way_of(None, audience)
    assert (way.manner, way.topic, way.public, way.urgent) == (Manner.NEWS, topic, public, False)
    assert suggested_topic(audience) == topic
    assert way_of(stored_way(way), Audience()) == way
    assert way_of({"manner": "service", "topic": topic}, audience).topic is None


def test_times_on_buttons() -> None:
    def local(name: str, now: datetime = NOW) -> str | None:
        schedule = times.quick(name, now=now, zone=ZONE)
        return f"{schedule.at.astimezone(ZONE):%Y-%m-%d %H:%M}" if schedule and schedule.at else None

    assert local("hour") == "2026-11-25 13:00"
    assert local("tonight") == "2026-11-25 19:00"
    assert local("tonight", NOW + timedelta(hours=8)) is None
    assert local("tomorrow") == "2026-11-26 09:00"
    assert local("monday") == "2026-11-30 09:00"
    assert local("monday", NOW + timedelta(days=5)) == "2026-12-07 09:00"  # on a Monday, the next one
    assert local("someday") is None
    workdays = times.quick("workdays", now=NOW + timedelta(days=2), zone=ZONE)
    assert workdays is not None
    assert next_after(workdays, NOW + timedelta(days=2), zone=ZONE) == datetime(2026, 11, 30, 1, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["now", "Now.", "现在", "马上"])
def test_now_can_be_typed(typed: str) -> None:
    assert times.read(typed, None, now=NOW, zone=ZONE) is None


@pytest.mark.parametrize(
    ("typed", "until", "count"),
    [
        ("共 10 次", None, 10),
        ("10 times", None, 10),
        ("到 2026-12-31", "2026-12-31", None),
        ("until 2026-12-31", "2026-12-31", None),
    ],
)
def test_an_end_can_be_typed_behind_a_repetition(typed: str, until: str | None, count: int | None) -> None:
    ended = times.read(typed, WEEKLY, now=NOW, zone=ZONE)
    assert ended is not None
    assert ended.rule == WEEKLY.rule
    assert (ended.until.isoformat() if ended.until else None, ended.count) == (until, count)
    for held in (None, once(NOW)):
        with pytest.raises(LabError):
            times.read(typed, held, now=NOW, zone=ZONE)


def test_an_end_before_the_first_date_is_refused() -> None:
    with pytest.raises(LabError) as caught:
        times.read("until 2026-11-26", WEEKLY, now=NOW, zone=ZONE)
    assert caught.value.message == "schedule-over"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2020-01-01 09:00", "moment-past"),
        ("0 9 30 2 *", "schedule-impossible"),
        ("每 5 分钟", "schedule-too-often"),
    ],
)
def test_times_that_cannot_be_say_why(typed: str, why: str) -> None:
    for held in (None, WEEKLY):
        with pytest.raises(LabError) as caught:
            times.read(typed, held, now=NOW, zone=ZONE)
        assert caught.value.message == why


def test_what_has_passed_meanwhile_is_not_finished() -> None:
    field = next(field for field in FIELDS if field.name == "when")
    field.check(times.when_of(None, ZONE), AROUND)
    field.check(times.when_of(WEEKLY, ZONE), AROUND)
    with pytest.raises(LabError):
        field.check(times.when_of(once(NOW), ZONE), AROUND)


def test_an_audience_needs_somebody_in_it() -> None:
    assert not somebody({})
    assert not somebody({"languages": ["zh"]})
    assert somebody({"groups": True})


def wanted(**values: Any) -> Wanted:
    given: dict[str, Any] = {
        "title": "换电站开放日",
        "contents": {"zh": {"kind": "text", "text": "换电站开放日"}},
        "audience": {"everyone": True},
        "schedule": None,
        "zone": "Asia/Shanghai",
        "topic": "news",
    }
    return Wanted(**{**given, **values})


@pytest.mark.parametrize(
    "one",
    [
        wanted(public=True),
        wanted(manner=Manner.SERVICE, topic=None, urgent=True, silent=True, protected=True, confirm=True),
        wanted(schedule=WEEKLY.as_json(), repeats=True, zone="Europe/Berlin", grace_seconds=900),
        wanted(schedule=once(NOW).as_json(), audience={"topics": ["seminars"], "excluded": {"roles": ["admin"]}}),
        wanted(
            contents={
                "zh": {
                    "kind": "question",
                    "text": "换电站开放日",
                    "choices": ["去", "不去"],
                    "links": [["a", "https://e.org"]],
                }
            }
        ),
    ],
)
def test_answers_lead_back_to_what_they_were_made_of(one: Wanted) -> None:
    assert wanted_of_answers(answers_of(one), zone=ZONE) == one


async def test_the_numbers_of_what_would_come_of_it(database: Database) -> None:
    people = await crowd(database, 5)
    await crowd(database, 2, language="en", first=910_000_001)
    defaults = Defaults("zh", ZONE, frozenset())
    async with database.write() as tx:
        await subscribe(tx, chat_id=people[0], topic="news", mode=Mode.WEEKLY, now=NOW)
        await subscribe(tx, chat_id=people[1], topic="news", mode=Mode.OFF, now=NOW)

    async def seen(schedule: Schedule | None = None, actor: Actor = ADMIN, **values: Any) -> Any:
        stored = schedule.as_json() if schedule else None
        async with database.read() as tx:
            return await forecast(tx, actor, wanted(schedule=stored, **values), defaults=defaults, now=NOW)

    now = await seen()
    assert (now.numbers.now, now.numbers.digest, now.numbers.off, now.count) == (5, 1, 1, 6)
    assert now.numbers.missing == {"en": 2}
    assert now.due_at == NOW + timedelta(seconds=60)
    at_night = await seen(once(NOW + timedelta(hours=12)))
    assert (at_night.numbers.quiet, at_night.numbers.now) == (5, 0)
    assert (await seen(once(NOW + timedelta(hours=12)), urgent=True)).numbers.now == 5
    assert (await seen(manner=Manner.SERVICE)).count == 7
    assert (await seen(once(NOW))).due_at is None
    assert (await seen()).agreement is Agreement.NONE
    await approve_above(database, 5)
    assert (await seen()).agreement is Agreement.TYPED
    async with database.write() as tx:
        await users.set_role(tx, people[2], Role.ADMIN, was=Role.GUEST)
    second = await seen()
    assert second.agreement is Agreement.SECOND
    assert [user.id for user in second.approvers] == [people[2]]
    with pytest.raises(Forbidden):
        await seen(actor=Actor(user_id=1, role=Role.EDITOR))


@pytest.mark.parametrize("topic", ["news", "seminars", "seminars/battery", None])
async def test_people_of_one_kind_are_counted_as_they_are_listed(database: Database, topic: str | None) -> None:
    everybody = crowds.make(300, now=NOW)
    await crowds.store(database, everybody, now=NOW)
    around: dict[str, Any] = {
        "topic": topic,
        "default_language": "zh",
        "default_zone": ZONE.key,
        "owner_ids": crowds.OWNERS,
    }
    for audience in (
        Audience(everyone=True, excluded=Audience(topics=frozenset({"internships"}))),
        Audience(topics=frozenset({"seminars/battery"}), projects=frozenset({"P-017"}), languages=frozenset({"en"})),
        Audience(lists=frozenset({1, 2}), roles=frozenset(Role), groups=True),
        Audience(),
    ):
        async with database.read() as tx:
            each = await recipients(tx, audience, **around)
            together = await alike(tx, audience, **around)
        listed = Counter(one if one.group else replace(one, chat_id=0) for one in each)
        counted: Counter[Recipient] = Counter()
        for one, number in together:
            counted[one] += number
        assert counted == listed
        assert len(together) < max(len(each), 1) or not each
