"""Topics on the screen: the list, one topic with its ways of coming, and what is posted in a group."""

from collections.abc import Sequence

from lab.projects import Found
from lab.topics import EVERYBODYS, OF_FOLLOWS, Detail, Named, Offer, Posting
from messages import bilingual
from messages.bilingual import Bilingual
from messages.html import Html, bold, fit, join, lines, shorten
from messages.screen import Button, Screen, rows
from messages.words import Words
from storage.topics import Mode

PAGE = 6  # followed projects on a screen
_TITLE = 80  # UTF-16 units of a project's title
_MARKS = {Mode.NOW: "✅", Mode.DAILY: "🗓", Mode.WEEKLY: "🗓", Mode.OFF: "⬜"}
MODE_LETTERS = {"n": Mode.NOW, "d": Mode.DAILY, "w": Mode.WEEKLY, "o": Mode.OFF, "a": None}
_LETTERS = {mode: letter for letter, mode in MODE_LETTERS.items()}


def topics(words: Words, offers: Sequence[Offer]) -> Screen:
    """Every topic with how it comes; a press opens one."""
    buttons = [[Button(_line(words, offer), data=_open(offer.code))] for offer in offers]
    blocks = [words.html("topics-text")]
    if not any(offer.chosen or offer.apart for offer in offers):
        everybodys = next((offer for offer in offers if offer.code == EVERYBODYS), None)
        blocks.append(
            words.html("topics-default", topic=name_of(words, everybodys))
            if everybodys
            else words.html("topics-default-none")
        )
    return Screen(fit(blocks), [*buttons, [Button(words.plain("button-home"), data="go")]])


def topic(words: Words, detail: Detail, *, followed: Found | None = None, page: int = 0) -> Screen:
    """One topic, or one area of one, with the ways in which it can come. `followed` are the projects that the topic of follows is
    about, a page of them."""
    offer = detail.offer
    title = " · ".join(name_of(words, one) for one in (detail.whole, offer) if one)
    blocks = [lines(bold(title), "", _now(words, detail)), words.html("topic-digests")]
    buttons = [_choices(words, offer, Mode.NOW, Mode.OFF), _choices(words, offer, Mode.DAILY, Mode.WEEKLY)]
    back = Button(words.plain("button-topics-back"), data="tp")
    if detail.whole is not None:
        whole = detail.whole
        as_whole = words.plain("button-as-whole", topic=name_of(words, whole), mode=whole.mode)
        buttons.append([_choice(offer, None, as_whole)])
        back = Button(words.plain("button-topic-back", topic=name_of(words, whole)), data=_open(whole.code))
    if detail.areas:
        blocks.append(words.html("topic-areas"))
        buttons += rows([Button(_line(words, area), data=_open(area.code)) for area in detail.areas], per_row=2)
    if offer.code == OF_FOLLOWS and followed is not None:
        blocks.append(_follows(words, followed))
        buttons += rows(Button(f"✕ {project.code}", data=f"tu:{project.code}:{page}") for project in followed.projects)
        buttons.append(_pages(words, followed.total, page))
    return Screen(fit(blocks), [*buttons, [back]])


def postings(words: Words, offers: Sequence[Posting], *, thread: bool, private_url: str) -> Screen:
    """In a group: what is posted there (in this thread of it), to be switched on and off."""
    marks = {(True, False): "✅", (False, True): "↪️", (False, False): "⬜"}
    buttons = [
        Button(
            f"{marks[offer.here, offer.elsewhere]} {name_of(words, offer)}",
            data=f"gs{'-' if offer.here else '+'}:{offer.code}",
        )
        for offer in offers
    ]
    text = words.html("subscribe-thread" if thread else "subscribe-group")
    elsewhere = words.html("subscribe-elsewhere") if any(offer.elsewhere for offer in offers) else ""
    return Screen(lines(text, elsewhere), [*rows(buttons, per_row=2), _private(words, private_url)])


def posted(words: Words, offers: Sequence[Posting], *, private_url: str) -> Screen:
    """In a group: what is posted there, to be switched off."""
    on = [offer for offer in offers if offer.here or offer.elsewhere]
    buttons = [Button(f"✕ {name_of(words, offer)}", data=f"gu:{offer.code}") for offer in on]
    text = words.html("unsubscribe-text" if on else "unsubscribe-none")
    return Screen(text, [*rows(buttons, per_row=2), _private(words, private_url)])


def name_of(words: Words, offer: Offer | Posting | Named) -> str:
    """The topic's or the area's name."""
    return topic_name(words, offer.code, Bilingual(offer.name_zh, offer.name_en))


def full_name(words: Words, topic: Named) -> str:
    """The topic's name; of an area, both: `讲座 · 电池`."""
    return " · ".join(name_of(words, one) for one in (topic.whole, topic) if one is not None)


def topic_name(words: Words, code: str, own: Bilingual) -> str:
    """The name that the laboratory gives a topic, or else the one of a standard topic, or else its code."""
    standard = f"topic-{code}"
    return own.in_language(words.language) or (words.plain(standard) if standard in words else code)


def _line(words: Words, offer: Offer) -> str:
    mark = _MARKS[offer.mode]
    if offer.apart:
        return words.plain(
            "topic-line-apart", mark=mark, topic=name_of(words, offer), mode=offer.mode, count=offer.apart
        )
    return words.plain("topic-line", mark=mark, topic=name_of(words, offer), mode=offer.mode)


def _now(words: Words, detail: Detail) -> Html:
    offer = detail.offer
    if offer.chosen is not None:
        return words.html("topic-now", mode=offer.mode)
    if detail.whole is not None:
        return words.html("topic-as-whole", topic=name_of(words, detail.whole), mode=offer.mode)
    return words.html("topic-unchosen-everybody" if offer.code == EVERYBODYS else "topic-unchosen")


def _choices(words: Words, offer: Offer, *modes: Mode) -> list[Button]:
    return [_choice(offer, mode, _capital(words.plain(f"mode-{mode}"))) for mode in modes]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _choice(offer: Offer, mode: Mode | None, label: str) -> Button:
    mark = "✓ " if offer.chosen is mode else ""
    return Button(f"{mark}{label}", data=f"tm:{_LETTERS[mode]}:{offer.code}")


def _follows(words: Words, followed: Found) -> Html:
    if not followed.total:
        return words.html("topic-follows-none")
    entries = [
        join([project.code, shorten(bilingual.of(project, "title").in_language(words.language), _TITLE)], " · ")
        for project in followed.projects
    ]
    return lines(words.html("topic-follows", count=followed.total), *entries)


def _pages(words: Words, total: int, page: int) -> list[Button]:
    around = []
    if page > 0:
        around.append(Button(words.plain("button-previous"), data=f"{_open(OF_FOLLOWS)}:{page - 1}"))
    if (page + 1) * PAGE < total:
        around.append(Button(words.plain("button-next"), data=f"{_open(OF_FOLLOWS)}:{page + 1}"))
    return around


def _open(code: str) -> str:
    return f"tt:{code}"


def _private(words: Words, url: str) -> list[Button]:
    return [Button(words.plain("button-open-private"), url=url)]
