"""Looking seminars up: lists, cards, series, links and posters."""

from handlers.entries import PRIVATE, Command, Feature, Payload, Press
from handlers.seminars import cards, looking, series

_CODE = r"(?P<code>[^:]{1,32})"
_SERIES = r"(?P<code>[^:]{1,22})"
_REFERENCE = r"(?P<reference>.{1,40})"
_IN_LIST = rf"(?::(?P<position>\d{{1,5}}):{_REFERENCE})?"

FEATURE = Feature(
    commands=(
        Command(looking.seminars, name="seminars"),
        Command(looking.seminar, name="seminar"),
    ),
    presses=(
        Press(looking.page, pattern=rf"ml:(?P<page>\d{{1,4}}):{_REFERENCE}"),
        Press(looking.of_subject, pattern=r"mlo:(?P<subject>[@#!][^:]{1,32})"),
        Press(looking.choose, pattern=rf"mlf:(?P<filter>[al]):{_REFERENCE}"),
        Press(looking.set_filter, pattern=rf"mls:(?P<filter>[als]):(?P<value>[^:]+):{_REFERENCE}"),
        Press(looking.clear_words, pattern=rf"mlc:{_REFERENCE}"),
        Press(looking.widen, pattern=rf"mlw:(?P<what>[fw]):{_REFERENCE}"),
        Press(cards.neighbour, pattern=rf"mln:(?P<position>\d{{1,5}}):{_REFERENCE}"),
        Press(cards.show, pattern=rf"mc:{_CODE}{_IN_LIST}"),
        Press(cards.text, pattern=rf"mct:{_CODE}:(?P<page>\d{{1,3}})"),
        Press(cards.file, places=PRIVATE, pattern=r"mcf:(?P<material>\d{1,18})"),
        Press(cards.qr, places=PRIVATE, pattern=rf"mcq:{_CODE}"),
        Press(series.every, pattern="mrl"),
        Press(series.show, pattern=rf"mr:{_SERIES}"),
        Press(series.qr, places=PRIVATE, pattern=rf"mrq:{_SERIES}"),
        Press(
            series.follow,
            writes=True,
            places=PRIVATE,
            pattern=rf"mr(?P<sign>[+-]):{_SERIES}(?::(?P<seminar>[^:]{{1,32}}))?",
        ),
    ),
    payloads=(
        Payload(cards.open_shared, prefix="seminar_"),
        Payload(series.open_shared, prefix="series_"),
    ),
)
