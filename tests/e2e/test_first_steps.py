"""The first minutes with the bot: welcome, language, help, settings, and whatever else one may send."""

from storage.users import Role
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, eventually, give, menu, press, settled

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x20\x00\x00\x00\x10"


async def test_start_in_ones_language_with_a_button_in_the_other(lab: Laboratory) -> None:
    for person, own, other in ((lab.student, "研究项目", "English"), (lab.researcher, "research projects", "中文")):
        welcome = await ask(person, "/start")
        assert own in welcome.text
        assert other in welcome.buttons
    nobody = lab.sim.add_person("Без языка")
    assert "研究项目" in (await ask(nobody, "/start")).text  # the installation's default


async def test_the_other_language_redraws_the_same_message_there_and_back(lab: Laboratory) -> None:
    student = lab.student
    welcome = await ask(student, "/start")
    english = await press(student, "English")
    assert english.id == welcome.id
    assert "research projects" in english.text
    again = await press(student, "中文")
    assert again.id == welcome.id
    assert again.text == welcome.text


DEEP_LINKS = [
    ("project_P-017", "动力电池健康状态", "state-of-health"),
    ("project_P-999", "没有找到", "Nothing found"),
    ("do_settings", "时区", "Time zone"),
    ("do_topics", "订阅主题", "Topics"),
    ("do_projects", "项目", "Projects"),
    ("nonsense", "研究项目", "research projects"),
]


async def test_deep_links_have_the_way_into_the_other_language(lab: Laboratory) -> None:
    for payload, chinese, english in DEEP_LINKS:
        student = lab.sim.add_person("新同学", language="zh-hans")  # who has not chosen a language yet
        screen = await ask(student, f"/start {payload}")
        assert chinese in screen.text
        redrawn = await press(student, "English")
        assert redrawn.id == screen.id
        assert english in redrawn.text
        assert chinese in (await press(student, "中文")).text


async def test_a_chosen_language_is_for_good(lab: Laboratory) -> None:
    student = lab.student
    await eventually(lambda: menu(lab, student).get("help") == "能做什么")
    await ask(student, "/language")
    assert await student.tap("English") == "English from now on"
    assert "✓ English" in (await student.next()).buttons
    assert "Nothing is under way" in (await ask(student, "/cancel")).text
    assert "Projects" in (await ask(student, "电池")).text
    await eventually(lambda: menu(lab, student)["help"] == "What I can do")
    assert menu(lab, lab.sim.add_person("别人", language="zh-hans"))["help"] == "能做什么"
    card = await ask(student, "/start project_P-017")
    assert "中文" not in card.buttons  # it was chosen


async def test_help_shows_what_one_may_do(lab: Laboratory) -> None:
    guest = await ask(lab.student, "/help")
    assert "/projects" in guest.text
    assert not any(f"/{name}" in guest.text for name in ("grant", "import", "export"))
    owner = await ask(lab.owner, "/help")
    assert all(f"/{name}" in owner.text for name in ("projects", "grant", "import", "export"))
    await give(lab, lab.student, Role.EDITOR)
    assert "/import" not in (await ask(lab.student, "/help")).text


async def test_settings_by_buttons_and_typed(lab: Laboratory) -> None:
    alex = lab.researcher
    screen = await ask(alex, "/settings")
    assert "Beijing (UTC+8)" in screen.text
    zones = await press(alex, "Time zone")
    assert zones.id == screen.id
    assert any(button.startswith("✓ Beijing") for button in zones.buttons)
    assert await alex.tap("New York") == "Time zone: New York"
    assert "New York (UTC-" in (await alex.next()).text
    assert "Europe/Oslo (UTC+" in (await ask(alex, "/settings oslo")).text
    assert "Beijing" in (await ask(alex, "/settings 北京")).text
    unknown = await ask(alex, "/settings <Atlantis>")
    assert "no time zone “<Atlantis>”" in unknown.text
    assert "Europe/Oslo" in unknown.text
    assert "Beijing" in (await ask(alex, "/settings")).text


async def test_privacy_says_whom_to_ask(lab: Laboratory) -> None:
    assert "privacy@example.org" in (await ask(lab.student, "/privacy")).text
    assert "privacy@example.org" in (await ask(lab.researcher, "/privacy")).text


async def test_what_is_no_text_is_answered_with_the_way_on(lab: Laboratory) -> None:
    student = lab.student
    for send in (
        student.send_voice(),
        student.send_sticker(),
        student.send_location(31.8, 117.2),
        student.send_photo(PNG),
        student.send_document("cv.pdf", b"%PDF-1.7", "application/pdf"),
    ):
        await send
        answer = await student.next()
        assert "我只看得懂文字" in answer.text
        assert "🔎 查项目" in answer.buttons


async def test_a_wrong_command_is_nearly_right(lab: Laboratory) -> None:
    for typed, meant in (("/projcts", "/projects"), ("/Settngs", "/settings"), ("/projet P-017", "/project")):
        assert meant in (await ask(lab.researcher, typed)).text
    assert "/grant" not in (await ask(lab.researcher, "/grnt")).text  # which is not theirs


async def test_a_command_in_capitals_or_with_the_bots_name(lab: Laboratory) -> None:
    assert "P-017" in (await ask(lab.student, "/PROJECT p-017")).text
    assert "P-017" in (await ask(lab.student, "/project@ustc_nio_lab_bot\nP-017")).text
    assert "换电" in (await ask(lab.student, "/项目 换电")).text  # Telegram sees no command in it


async def test_an_edited_message_is_not_answered_again(lab: Laboratory) -> None:
    student = lab.student
    sent = await student.send("换电")
    await student.next()
    await student.edit(sent, "电池")
    command = await student.send("/cancel")
    await student.next()
    await student.edit(command, "/nonsense")
    messages = await settled(student)
    assert len([message for message in messages if message.from_bot]) == 3


async def test_a_second_press_on_start_is_no_trouble(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/start")
    shown = await press(student, "查项目")
    await student.tap(data="go", message=shown)
    await student.next()
    assert await student.tap(data="go", message=shown) is None
    assert (await settled(student))[-1].from_bot


async def test_a_person_who_blocked_the_bot_comes_back(lab: Laboratory) -> None:
    await ask(lab.student, "/start")
    lab.student.block()
    lab.student.unblock()
    assert "研究项目" in (await ask(lab.student, "/start")).text
