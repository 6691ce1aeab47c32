"""Quiet hours in /settings: by buttons, typed in either language, and typed wrong."""

from simulator.people import Person
from storage import users
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press, press_data, settled


async def stored(lab: Laboratory, person: Person) -> tuple[int | None, int | None]:
    """A person's quiet hours in minutes, as they are stored."""
    async with lab.database.read() as tx:
        user = await users.get(tx, person.id)
        assert user is not None
        return user.quiet_from, user.quiet_until


async def test_everybody_has_quiet_hours_until_they_choose(lab: Laboratory) -> None:
    for person, seen, button, offered in (
        (
            lab.student,
            "安静时段：22:00–08:00，",
            "安静时段",
            ["✓ 22:00–08:00", "23:00–07:00", "不设安静时段", "⚙️ 设置"],
        ),
        (
            lab.researcher,
            "Quiet hours: 22:00–08:00. Messages wait until they end, unless urgent.",
            "Quiet hours",
            ["✓ 22:00–08:00", "23:00–07:00", "No quiet hours", "⚙️ Settings"],
        ),
    ):
        settings = await ask(person, "/settings")
        assert seen in settings.text
        choice = await press(person, button)
        assert (choice.id, choice.buttons) == (settings.id, offered)
        assert await stored(lab, person) == (None, None)


async def test_they_are_chosen_by_buttons_and_switched_off_and_on(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/settings")
    await press(student, "安静时段")
    assert await student.tap("23:00–07:00") == "安静时段已更改"
    settings = await student.next()
    assert "安静时段：23:00–07:00" in settings.text
    assert await stored(lab, student) == (23 * 60, 7 * 60)
    choice = await press(student, "安静时段")
    assert "✓ 23:00–07:00" in choice.buttons
    assert "安静时段：无，任何时间都可能收到消息。" in (await press(student, "不设安静时段")).text
    assert await stored(lab, student) == (0, 0)
    assert "✓ 不设安静时段" in (await press(student, "安静时段")).buttons
    assert "安静时段：22:00–08:00" in (await press(student, "22:00–08:00")).text
    assert "时区" in (await press(student, "时区")).text


async def test_they_are_typed_as_people_write_in_both_languages(lab: Laboratory) -> None:
    for person, seen, ways in (
        (
            lab.student,
            "安静时段：22:30–07:30",
            [
                *(
                    "安静 22:30-7:30",
                    "安静时段：晚上十点半到早上七点半",
                    "免打扰 22点半至次日7点半",
                    "勿扰时间 22：30～07：30",
                ),
                *("22:30-7:30", "晚上十点半到早上七点半"),
            ],
        ),
        (
            lab.researcher,
            "Quiet hours: 22:30–07:30",
            ["quiet 22:30-07:30", "Quiet hours: 10:30pm to 7:30am", "QUIET 22.30–7.30", "10:30 pm - 7:30 am"],
        ),
    ):
        for typed in ways:
            await ask(person, "/settings quiet off")
            assert await stored(lab, person) == (0, 0)
            assert seen in (await ask(person, f"/settings {typed}")).text
            assert await stored(lab, person) == (22 * 60 + 30, 7 * 60 + 30)


async def test_off_is_typed_in_both_languages(lab: Laboratory) -> None:
    for person, typed, seen in (
        (lab.student, "安静 关", "安静时段：无"),
        (lab.student, "免打扰时段 不要", "安静时段：无"),
        (lab.researcher, "quiet off", "Quiet hours: none."),
        (lab.researcher, "quiet hours none", "Quiet hours: none."),
    ):
        await ask(person, "/settings quiet 23-7")
        assert seen in (await ask(person, f"/settings {typed}")).text
        assert await stored(lab, person) == (0, 0)


async def test_the_word_alone_opens_the_choice(lab: Laboratory) -> None:
    assert "选择安静时段" in (await ask(lab.student, "/settings 安静")).text
    assert "Choose your quiet hours" in (await ask(lab.researcher, "/settings quiet hours")).text


async def test_what_cannot_be_read_says_how_to_write_it_and_changes_nothing(lab: Laboratory) -> None:
    for person, seen, kept, ways in (
        (
            lab.student,
            "没看懂这个时段",
            "原来的设置没有变",
            ["安静 明天", "安静 25-7", "安静 22", "免打扰 " + "22:30-7:30 " * 30],
        ),
        (
            lab.researcher,
            "I can’t read these hours",
            "as it was",
            ["quiet please", "quiet 22:60-7", "22:30-27:00", "quiet <b>"],
        ),
    ):
        await ask(person, "/settings quiet 21-6")
        for typed in ways:
            answer = await ask(person, f"/settings {typed}")
            assert seen in answer.text
            assert kept in answer.text
        assert await stored(lab, person) == (21 * 60, 6 * 60)


async def test_what_would_be_quiet_all_day_is_asked_again(lab: Laboratory) -> None:
    assert (
        "10:00–07:00 会让一天的大部分时间都安静。你想写的是不是 22:00–07:00？"
        in (await ask(lab.student, "/settings 安静 10点到7点")).text
    )
    await ask(lab.researcher, "/start")
    assert "Did you mean 22:00–07:00?" in (await ask(lab.researcher, "/settings quiet 10-7")).text
    assert await stored(lab, lab.researcher) == (None, None)
    assert "22:00–07:00" in (await ask(lab.researcher, "/settings quiet 10pm-7am")).text


async def test_a_button_with_hours_that_no_clock_shows(lab: Laboratory) -> None:
    shown = await ask(lab.student, "/settings")
    for data in ("qh:1440-0", "qh:0-9999"):
        toast, after = await press_data(lab.student, data, shown)
        assert (toast or "").startswith("没看懂这个时段")
        assert after.text == shown.text
    assert await stored(lab, lab.student) == (None, None)


async def test_a_zone_is_still_a_zone(lab: Laboratory) -> None:
    assert "Europe/Oslo" in (await ask(lab.researcher, "/settings Europe/Oslo")).text
    assert "There is no time zone “UTC-3 to”." in (await ask(lab.researcher, "/settings UTC-3 to")).text
    assert "Port-au-Prince" in (await ask(lab.researcher, "/settings port-au-prince")).text


async def test_they_outlive_a_restart_and_belong_to_the_private_chat(lab: Laboratory) -> None:
    await ask(lab.student, "/settings 安静 23-7")
    await lab.restart()
    assert "23:00–07:00" in (await ask(lab.student, "/settings")).text
    group = lab.sim.add_group("课题组", members=[lab.owner, lab.student], bots=[lab.telegram])
    await lab.owner.sees("大家好")
    led = await ask(lab.student, "/settings 安静 关", chat=group)
    assert led.buttons == ["在私聊中打开"]
    await lab.student.tap(data="qh:0-0", message=led, chat=group)
    await settled(lab.student, chat=group)
    assert await stored(lab, lab.student) == (23 * 60, 7 * 60)
