"""Addresses of calendars on the screen."""

import pytest

from messages import feeds
from messages.feeds import Address
from messages.screen import Button, Screen
from messages.words import Language, Words, load
from storage.areas import Area
from storage.series import Series

KEY = "k" * 32


@pytest.fixture(scope="module")
def words() -> Words:
    return load()[Language.EN]


def buttons(screen: Screen) -> list[Button]:
    return [button for row in screen.buttons for button in row]


def test_addresses_survive_whatever_a_code_has_in_it() -> None:
    public = "https://lab.example.org/bot"
    assert feeds.of_mine(public, KEY).webcal == f"webcal://lab.example.org/bot/calendars/mine/{KEY}.ics"
    assert feeds.of_public(public, "zh").url == f"{public}/calendars/zh/all.ics"
    assert (
        feeds.of_public(public, "zh", area="电 池/1").url
        == f"{public}/calendars/zh/areas/%E7%94%B5%20%E6%B1%A0%2F1.ics"
    )
    assert feeds.of_public(public, "en", series="TEA").url == f"{public}/calendars/en/series/TEA.ics"


def test_only_what_others_reach_has_buttons_that_lead_there(words: Words) -> None:
    """Telegram refuses a message with a button to somebody's own machine."""
    there, here = Address("https://lab.example.org/x.ics"), Address("http://localhost:8080/x.ics")
    links = [button.url for button in buttons(feeds.own(words, there)) if button.url]
    assert links == [
        "https://lab.example.org/x.ics?add",
        "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Flab.example.org%2Fx.ics",
        "https://outlook.office.com/calendar/0/addfromweb?url=https%3A%2F%2Flab.example.org%2Fx.ics",
    ]
    assert [button for button in buttons(feeds.own(words, here)) if button.url] == []
    assert "http://localhost:8080/x.ics" in feeds.own(words, here).text


def test_the_way_back_is_carried_along_where_there_is_room(words: Words) -> None:
    back = "mm:2026-12"
    own = feeds.own(words, Address("https://lab.example.org/x.ics"), back=back)
    assert buttons(own)[-1].data == back
    assert {button.data for button in buttons(feeds.ask_renew(words, back=back))} == {f"miy:{back}", f"mif:{back}"}
    areas = [Area(code="电" * 17, name_zh="电池", name_en="Battery")]
    series = [Series(code="T" * 22, title_zh="茶", title_en="A very long title of a series that goes on and on")]
    shown = feeds.public(words, areas, series, back=back)
    assert [button.data for button in buttons(shown)] == [
        f"mip:*:{back}",
        f"mip:a{'电' * 17}",  # no room
        f"mip:s{'T' * 22}:{back}",
        f"mif:{back}",
    ]
    shown.keyboard()  # every button is one that Telegram takes
