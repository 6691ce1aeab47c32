"""The chat page in a real browser: what a person types and presses, and what they see."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import Error, FilePayload, Page, async_playwright, expect

from tests.simulator.page_support import (
    ARGUMENTS,
    CHROMIUM,
    World,
    bubbles,
    open_private_chat,
    world,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(
        CHROMIUM is None,
        reason="the browser tests need Debian's Chromium: apt-get install chromium fonts-wqy-microhei",
    ),
]
SHARE = {"inline_keyboard": [[{"text": "分享", "switch_inline_query": "P-017"}]]}
# A picture of one pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def tab() -> AsyncIterator[Page]:
    """One tab for all tests: each has its own simulator, so its own origin and storage."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await browser.new_context(locale="zh-CN", reduced_motion="reduce")
        context.set_default_timeout(8000)
        yield await context.new_page()
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(tab: Page) -> AsyncIterator[Page]:
    """The tab at a desktop's size, in Chinese. An error in the page's scripts fails the test."""
    errors: list[str] = []

    def note(error: Error) -> None:
        errors.append(str(error))

    tab.on("pageerror", note)
    await tab.set_viewport_size({"width": 1280, "height": 800})
    yield tab
    tab.remove_listener("pageerror", note)
    await tab.goto("about:blank")
    assert errors == []


async def test_somebody_picks_who_they_are_presses_start_and_chats_in_chinese(page: Page) -> None:
    async with world() as here:
        await page.goto(here.server.url)
        await page.get_by_role("button", name="示例学生").click()
        await page.get_by_role("button", name="开始", exact=True).click()
        await expect(bubbles(page).last).to_contain_text("你说：/start")

        await page.get_by_label("输入消息").fill("换电站 电池")
        await page.keyboard.press("Enter")

        await expect(bubbles(page).nth(2)).to_contain_text("换电站 电池")
        await expect(bubbles(page).nth(3)).to_contain_text("你说：换电站 电池")
        await expect(page.get_by_label("输入消息")).to_have_value("")
        await expect(page.locator("#chats-list")).to_contain_text("你说：换电站 电池")


async def test_a_press_edits_the_message_in_place_and_shows_the_toast(page: Page) -> None:
    async with world() as here:
        await open_private_chat(page, here)
        before = await bubbles(page).count()
        await page.get_by_role("button", name="关注", exact=True).click()
        await expect(page.get_by_role("status")).to_have_text("有变化会告诉你")
        await expect(bubbles(page).last.locator("b")).to_have_text("已关注")
        await expect(bubbles(page).last.locator(".meta")).to_contain_text("已编辑")
        await expect(page.get_by_role("button", name="关注", exact=True)).to_have_count(0)
        assert await bubbles(page).count() == before


async def test_a_button_waits_until_the_bot_answers_then_the_alert_is_a_dialog(page: Page) -> None:
    async with world() as here:
        await open_private_chat(page, here)
        here.bot.may_answer.clear()
        button = page.get_by_role("button", name="名额")
        await button.click()
        await expect(button).to_have_attribute("aria-busy", "true")
        here.bot.may_answer.set()
        await expect(page.get_by_role("dialog")).to_contain_text("还剩 3 个名额")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(button).to_have_attribute("aria-busy", "false")


async def test_an_edit_above_leaves_the_reader_where_they_were(page: Page) -> None:
    async with world() as here:
        sent = [await here.bot.call("sendMessage", chat_id=here.group.id, text=f"第 {n} 条\n" * 3) for n in range(30)]
        await page.goto(f"{here.server.url}/#person={here.student.id}&chat={here.group.id}")
        await expect(bubbles(page).last).to_be_in_viewport()
        read = bubbles(page).nth(15)
        await read.evaluate("bubble => bubble.scrollIntoView()")
        await expect(page.get_by_role("button", name="回到最新消息")).to_be_visible()
        top = await read.evaluate("bubble => bubble.getBoundingClientRect().top")

        edit = {"chat_id": here.group.id, "message_id": sent[3]["message_id"]}
        await here.bot.call("editMessageText", **edit, text="改过\n" * 20)
        await expect(bubbles(page).nth(3)).to_contain_text("改过")
        assert abs(await read.evaluate("bubble => bubble.getBoundingClientRect().top") - top) < 2

        await here.bot.call("sendMessage", chat_id=here.group.id, text="新的")
        await page.get_by_role("button", name="1 条新消息").click()
        await expect(bubbles(page).last).to_be_in_viewport()
        await here.bot.call("deleteMessage", **edit)
        await expect(page.get_by_text("改过")).to_have_count(0)


async def test_a_deep_link_shows_start_in_an_empty_chat_and_sends_its_payload(page: Page) -> None:
    async with world() as here:
        await here.bot.call("setMyDescription", description="可以查 <项目> & 讲座", language_code="zh")
        link = '<a href="https://t.me/samplebot?start=project_P-017">看项目</a>'
        await here.bot.call("sendMessage", chat_id=here.group.id, text=link, parse_mode="HTML")
        await page.goto(f"{here.server.url}/#person={here.student.id}&chat={here.group.id}")

        await page.get_by_role("link", name="看项目").click()
        await expect(page.get_by_text("可以查 <项目> & 讲座")).to_be_visible()
        await page.get_by_role("button", name="开始", exact=True).click()
        await expect(bubbles(page).last).to_contain_text("你说：/start project_P-017")

        # Where the chat is under way the link acts at once.
        await page.go_back()
        await page.get_by_role("link", name="看项目").click()
        await expect(bubbles(page).nth(3)).to_contain_text("你说：/start project_P-017")


async def test_a_link_into_groups_lets_the_person_choose_one(page: Page) -> None:
    async with world() as here:
        await open_private_chat(page, here)
        keyboard = {"inline_keyboard": [[{"text": "加到群组", "url": "https://t.me/samplebot?startgroup=news"}]]}
        await here.bot.call("sendMessage", chat_id=here.student.id, text="群组", reply_markup=keyboard)
        await page.get_by_role("link", name="加到群组").click()
        await page.get_by_role("dialog").get_by_role("button", name="示例课题组").click()
        await expect(bubbles(page).last).to_contain_text("你说：/start@samplebot news")


async def test_inline_mode_offers_results_and_sends_the_chosen_one(page: Page) -> None:
    async with world() as here:
        await open_private_chat(page, here)
        await here.bot.call("sendMessage", chat_id=here.student.id, text="卡片", reply_markup=SHARE)
        await page.get_by_role("button", name="分享").click()
        await page.get_by_role("dialog").get_by_role("button", name="示例课题组").click()
        await expect(page.get_by_label("输入消息")).to_have_value("@samplebot P-017")

        await page.get_by_label("输入消息").fill("@samplebot 换电")
        await page.get_by_role("option", name="项目 换电").click()
        await expect(bubbles(page).filter(has_text="通过 @samplebot")).to_contain_text("换电 的卡片")
        await expect(page.get_by_label("输入消息")).to_have_value("")


async def test_the_command_menu_narrows_as_one_types(page: Page) -> None:
    async with world() as here:
        commands = [("start", "首页"), ("projects", "项目"), ("privacy", "隐私")]
        menu = [{"command": command, "description": words} for command, words in commands]
        await here.bot.call("setMyCommands", commands=menu)
        await open_private_chat(page, here)
        await page.get_by_role("button", name="命令菜单").click()
        await expect(page.get_by_role("option")).to_have_count(3)
        await page.get_by_label("输入消息").press_sequentially("/pr")
        await expect(page.get_by_role("option")).to_have_count(2)
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await expect(bubbles(page).last).to_contain_text("你说：/privacy")


async def test_files_go_as_document_or_photo_and_can_be_saved(page: Page) -> None:
    async with world() as here:
        await open_private_chat(page, here)
        report: FilePayload = {"name": "简历 v2.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 sample"}
        await page.locator("#file").set_input_files(report)
        await page.get_by_role("dialog").get_by_label("说明文字").fill("我的简历")
        await page.get_by_role("dialog").get_by_role("button", name="发送").click()
        await expect(bubbles(page).last).to_contain_text("收到 简历 v2.pdf，15 字节")
        async with page.expect_download() as saving:
            await page.get_by_role("link", name="简历 v2.pdf").click()
        saved = await saving.value
        assert saved.suggested_filename == "简历 v2.pdf"

        picture: FilePayload = {"name": "照片.png", "mimeType": "image/png", "buffer": PNG}
        await page.locator("#file").set_input_files(picture)
        await page.get_by_role("dialog").get_by_role("button", name="发送").click()
        photo = page.get_by_role("button", name="查看照片").locator("img")
        await expect(photo).to_be_visible()
        assert await photo.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1


async def test_reply_keyboards_and_tapped_commands_send_their_text(page: Page) -> None:
    async with world() as here:
        await open_private_chat(page, here)
        keyboard = {"keyboard": [[{"text": "📚 项目"}, {"text": "🎓 讲座"}]], "resize_keyboard": True}
        await here.bot.call("sendMessage", chat_id=here.student.id, text="试试 /help", reply_markup=keyboard)
        await page.get_by_role("group", name="机器人键盘").get_by_role("button", name="🎓 讲座").click()
        await expect(bubbles(page).last).to_contain_text("你说：🎓 讲座")
        await page.locator("#messages").get_by_role("button", name="/help", exact=True).click()
        await expect(bubbles(page).last).to_contain_text("你说：/help")
        gone = {"remove_keyboard": True}
        await here.bot.call("sendMessage", chat_id=here.student.id, text="好", reply_markup=gone)
        await expect(page.get_by_role("group", name="机器人键盘")).to_have_count(0)


async def test_blocking_closes_the_chat_until_the_bot_is_restarted(page: Page) -> None:
    async with world() as here:
        await open_private_chat(page, here)
        await page.get_by_role("button", name="屏蔽机器人").click()
        await expect(page.get_by_label("输入消息")).to_be_hidden()
        await page.reload()
        await page.get_by_role("button", name="解除屏蔽并重新开始").click()
        await expect(bubbles(page)).to_have_count(4)
        await expect(bubbles(page).last).to_contain_text("你说：/start")


async def test_the_keyboard_focus_survives_an_edit_and_a_new_message(page: Page) -> None:
    async with world() as here:
        await open_private_chat(page, here)
        sent = await here.bot.call("sendMessage", chat_id=here.student.id, text="前", reply_markup=SHARE)
        await page.get_by_role("button", name="分享").focus()
        edit = {"chat_id": here.student.id, "message_id": sent["message_id"], "reply_markup": SHARE}
        await here.bot.call("editMessageText", **edit, text="后")
        await expect(bubbles(page).last).to_contain_text("后")
        await expect(page.get_by_role("button", name="分享")).to_be_focused()

        person = page.locator("#chats-list").get_by_role("button", name="示例课题组")
        await person.focus()
        await here.bot.call("sendMessage", chat_id=here.group.id, text="群里的新消息")
        await expect(person).to_contain_text("群里的新消息")
        await expect(person).to_be_focused()


async def test_enter_within_a_chinese_composition_does_not_send(page: Page) -> None:
    async with world() as here:
        await open_private_chat(page, here)
        field = page.get_by_label("输入消息")
        await field.fill("huandian")
        enter = {"key": "Enter", "bubbles": True, "cancelable": True}
        await field.dispatch_event("keydown", {**enter, "isComposing": True})
        await expect(field).to_have_value("huandian")
        await field.press("Shift+Enter")
        await expect(field).to_have_value("huandian\n")
        await field.dispatch_event("keydown", enter)
        await expect(bubbles(page).last).to_contain_text("你说：huandian")


async def test_names_and_texts_are_never_html(page: Page) -> None:
    async with world() as here:
        name = "<img src=x onerror=window.hurt=1> & ${x} \u202e<3"
        villain = here.sim.add_person(name, language="en")
        here.group.add(villain)
        await here.bot.call("setMyCommands", commands=[{"command": "x", "description": name}])
        await villain.send(name, chat=here.group)
        keyboard = {"inline_keyboard": [[{"text": name, "callback_data": "x"}]]}
        await here.bot.call("sendMessage", chat_id=here.group.id, text=name, reply_markup=keyboard)
        await page.goto(f"{here.server.url}/#person={here.student.id}&chat={here.group.id}")
        await expect(bubbles(page).last).to_contain_text("& ${x}")
        await expect(page.locator(".sender").first).to_have_text(name)
        await expect(page.locator(".key-label").last).to_have_text(name)
        await page.get_by_role("button", name="命令菜单").click()
        await expect(page.get_by_role("option")).to_contain_text(name)
        assert await page.locator("img").count() == 0
        assert await page.evaluate("window.hurt") is None


async def test_after_a_break_the_page_shows_what_it_missed(page: Page) -> None:
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(world())
        port = here.server.port
        await open_private_chat(page, here)
        await here.stop_serving()
        await expect(page.locator("#chat-subtitle")).to_have_text("正在连接……")
        await here.bot.call("sendMessage", chat_id=here.student.id, text="错过的消息")
        await stack.enter_async_context(here.sim.serve(port=port))
        await expect(bubbles(page).last).to_contain_text("错过的消息")
        await expect(page.locator("#chat-subtitle")).to_have_text("机器人")


async def test_the_page_speaks_both_languages_and_remembers_which(page: Page) -> None:
    async with world() as here:
        await open_private_chat(page, here)
        await page.get_by_role("button", name="Switch to English").click()
        await expect(page.get_by_label("Message", exact=True)).to_be_visible()
        await page.reload()
        await expect(page.get_by_label("Message", exact=True)).to_be_visible()
        await expect(page.locator("html")).to_have_attribute("lang", "en")


async def test_a_person_is_added_and_talks(page: Page) -> None:
    async with world() as here:
        await page.goto(here.server.url)
        await page.get_by_role("button", name="添加人员").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("名字").fill("示例访客")
        await dialog.get_by_label("界面语言").select_option("en")
        await dialog.get_by_role("button", name="添加").click()
        await page.get_by_role("button", name="开始", exact=True).click()
        await expect(bubbles(page).last).to_contain_text("你说：/start")
        added = list(here.sim.people.values())[-1]
        assert (added.name, added.user.language) == ("示例访客", "en")


async def test_nothing_is_wider_than_the_screen(page: Page) -> None:
    async with world() as here:
        await open_private_chat(page, here)
        await fill_with_wide_things(here)
        await expect(bubbles(page).filter(has_text="最后")).to_be_visible()
        for width in (375, 800, 1280):
            await page.set_viewport_size({"width": width, "height": 740})
            assert await overflow(page) == []


async def test_a_phone_shows_one_pane_at_a_time(page: Page) -> None:
    async with world() as here:
        await page.set_viewport_size({"width": 375, "height": 740})
        await page.goto(here.server.url)
        await expect(page.get_by_text("选择你的身份")).to_be_visible()
        await page.get_by_text("示例学生").click()
        await expect(page.locator("#people")).to_be_hidden()
        await page.locator("#chats-list").get_by_role("button", name="示例课题组").click()
        await expect(page.get_by_role("heading", name="示例课题组")).to_be_visible()
        await expect(page.locator("#chats-list")).to_be_hidden()
        assert await overflow(page) == []
        await page.get_by_role("button", name="返回").click()
        await expect(page.locator("#chats-list")).to_be_visible()
        await expect(page.locator("#conversation")).to_be_hidden()
        assert await overflow(page) == []


async def fill_with_wide_things(here: World) -> None:
    row = [{"text": "一个很长很长的按钮文字 very long", "callback_data": str(n)} for n in range(3)]
    call, chat = here.bot.call, here.student.id
    await call("sendMessage", chat_id=chat, text="W" * 400)
    await call("sendMessage", chat_id=chat, text=f"<pre>{'x' * 300}</pre>", parse_mode="HTML")
    await call("sendMessage", chat_id=chat, text="https://example.org/" + "a" * 300)
    await here.student.send_document("很长的文件名" * 20 + ".pdf", b"%PDF")
    await here.student.send_location(31.84, 117.27)
    await call("sendMessage", chat_id=chat, text="最后", reply_markup={"inline_keyboard": [row, row[:1]]})


async def overflow(page: Page) -> list[str]:
    """Names of what is wider than its place: the page, the conversation, a bubble."""
    script = """() => [document.documentElement, document.querySelector("#scroll"), ...document.querySelectorAll(".bubble")]
      .filter((node) => node.scrollWidth > node.clientWidth + 10 || node.getBoundingClientRect().right > innerWidth + 1)
      .map((node) => `${node.tagName}#${node.id}.${node.className} ${node.textContent.slice(0, 20)}`)"""
    found: list[str] = await page.evaluate(script)
    return found


async def test_several_pictures_go_as_one_album(page: Page) -> None:
    async with world() as here:
        await open_private_chat(page, here)
        before = await bubbles(page).count()
        pictures: list[FilePayload] = [
            {"name": f"{number}.png", "mimeType": "image/png", "buffer": PNG} for number in range(3)
        ]
        await page.locator("#file").set_input_files(pictures)
        await page.get_by_role("dialog").get_by_label("说明文字").fill("三张")
        await page.get_by_role("dialog").get_by_role("button", name="发送").click()
        await expect(bubbles(page).nth(before)).to_contain_text("三张")
        await expect(bubbles(page).nth(before).get_by_role("button", name="查看照片")).to_have_count(3)
        assert len({message.album for message in here.student.messages()[-3:] if message.photo}) == 1


async def test_what_was_sent_in_a_special_way_says_so(page: Page) -> None:
    async with world() as here:
        await open_private_chat(page, here)
        sent = await here.bot.call(
            "sendMessage", chat_id=here.student.id, text="公告", disable_notification=True, protect_content=True
        )
        await expect(bubbles(page).last.get_by_text("无声发送")).to_have_count(1)
        await expect(bubbles(page).last.get_by_text("禁止转发和保存")).to_have_count(1)
        await here.bot.call("deleteMessages", chat_id=here.student.id, message_ids=[sent["message_id"]])
        await expect(bubbles(page).filter(has_text="公告")).to_have_count(0)
