"""Subscribing to seminars from a calendar: the address, how it is put in, another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from messages.bilingual import of
from messages.html import Html, bold, escape, fit, lines, shorten
from messages.screen import CALLBACK_BYTES, Button, Screen, rows
from messages.words import Words
from storage.areas import Area
from storage.series import Series

FEED_DATA, FILE_OF_MINE_DATA, FILE_OF_SERIES_DATA = "mif", "miaf", "misf"
RENEW_DATA, RENEWED_DATA = "mir", "miy"
PUBLIC_DATA = "mip"
ADD = "add"  # in the query of an address: opens the telephone's calendar instead of sending it
_GOOGLE = "https://calendar.google.com/calendar/r?cid="
_OUTLOOK = "https://outlook.office.com/calendar/0/addfromweb?url="
_LABEL = 30  # characters of an area or a series on a button


@dataclass(frozen=True)
class Address:
    """Where a calendar is fetched. `url` is an https (or http) one."""

    url: str

    @property
    def webcal(self) -> str:
        """The same, as telephones and Macs open it at once in their calendar."""
        return "webcal://" + self.url.partition("://")[2]

    @property
    def reachable(self) -> bool:
        """Whether Telegram and other companies' calendars take it: not on somebody's own machine."""
        return urlsplit(self.url).scheme == "https"


def of_mine(public_url: str, key: str) -> Address:
    """Somebody's own."""
    return Address(f"{public_url}/calendars/mine/{key}.ics")


def of_public(public_url: str, language: str, *, area: str | None = None, series: str | None = None) -> Address:
    """That of an area, of a series, or of all."""
    base = f"{public_url}/calendars/{language}"
    if series is not None:
        return Address(f"{base}/series/{quote(series, safe='')}.ics")
    if area is not None:
        return Address(f"{base}/areas/{quote(area, safe='')}.ics")
    return Address(f"{base}/all.ics")


def subscribe_button(words: Words, back: str = "") -> Button:
    """The way to the address; `back` is the data of the screen that it stands under."""
    return Button(words.plain("button-subscribe"), data=_with(FEED_DATA, back))


def own(words: Words, address: Address, *, back: str = "") -> Screen:
    """The reader's own address, and what can be done with it."""
    text = fit(
        [
            lines(bold(words.plain("feed-title")), words.html("feed-about")),
            lines(words.html("feed-address"), *_addresses(address)),
            _how(words),
            words.html("feed-secret"),
        ]
    )
    file = Button(words.plain("button-calendar-file"), data=FILE_OF_MINE_DATA)
    renew = Button(words.plain("button-feed-renew"), data=_with(RENEW_DATA, back))
    public = Button(words.plain("button-feed-public"), data=_with(PUBLIC_DATA, back))
    return Screen(text, [*_openers(words, address), [file, renew], [public], _back(words, back)])


def ask_renew(words: Words, *, back: str = "") -> Screen:
    """Before the address is exchanged."""
    text = lines(bold(words.plain("feed-renew-title")), words.html("feed-renew-about"))
    yes = Button(words.plain("button-feed-renew-yes"), data=_with(RENEWED_DATA, back))
    no = Button(words.plain("button-feed-renew-no"), data=_with(FEED_DATA, back))
    return Screen(text, [[yes], [no]])


def public(words: Words, areas: Sequence[Area], series: Sequence[Series], *, back: str = "") -> Screen:
    """The calendars that anybody may subscribe to."""
    text = lines(bold(words.plain("feed-public-title")), words.html("feed-public-about"))
    buttons = [[Button(words.plain("feed-name-all"), data=_public_data("*", "", back))]]
    buttons += rows(
        Button(
            shorten(of(area, "name").in_language(words.language) or area.code, _LABEL),
            data=_public_data("a", area.code, back),
        )
        for area in areas
    )
    buttons += rows(
        (
            Button(
                shorten(of(one, "title").in_language(words.language) or one.code, _LABEL),
                data=_public_data("s", one.code, back),
            )
            for one in series
        ),
        per_row=2,
    )
    return Screen(text, [*buttons, [Button(words.plain("button-feed-back"), data=_with(FEED_DATA, back))]])


def shared(words: Words, name: str, address: Address, *, back: Button | None, file: Button | None = None) -> Screen:
    """The address of a public calendar."""
    text = fit(
        [
            lines(bold(words.plain("feed-shared-title", name=name)), words.html("feed-shared-about")),
            lines(*_addresses(address)),
            _how(words),
        ]
    )
    return Screen(
        text, [*_openers(words, address), [file] if file is not None else [], [back] if back is not None else []]
    )


def series_file(words: Words, code: str) -> Button:
    """A series as a file, beside its address."""
    return Button(words.plain("button-calendar-file"), data=f"{FILE_OF_SERIES_DATA}:{code}")


def back_to_public(words: Words, back: str) -> Button:
    """From one of the public calendars to all of them."""
    return Button(words.plain("button-feed-back"), data=_with(PUBLIC_DATA, back))


def _addresses(address: Address) -> list[Html]:
    """Each of them is copied by a tap."""
    return [Html(f"<code>{escape(url)}</code>") for url in (address.url, address.webcal)]


def _how(words: Words) -> Html:
    return lines(words.html("feed-how-apple"), words.html("feed-how-others"))


def _openers(words: Words, address: Address) -> list[list[Button]]:
    """What opens a calendar at once."""
    if not address.reachable:
        return []
    add = Button(words.plain("button-feed-open"), url=f"{address.url}?{ADD}")
    google = Button("Google", url=_GOOGLE + quote(address.webcal, safe=""))
    outlook = Button("Outlook", url=_OUTLOOK + quote(address.url, safe=""))
    return [[add], [google, outlook]]


def _public_data(kind: str, code: str, back: str) -> str:
    return _with(f"{PUBLIC_DATA}:{kind}{code}", back)


def _back(words: Words, back: str) -> list[Button]:
    return [Button(words.plain("button-feed-back"), data=back)] if back else []


def _with(data: str, back: str) -> str:
    """Data that also says where one came from, where there is room for it."""
    both = f"{data}:{back}" if back else data
    return both if len(both.encode()) <= CALLBACK_BYTES else data
