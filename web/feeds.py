"""Calendars that are subscribed to: everybody's own under an address with a key, and the public ones."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from urllib.parse import urlsplit

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from lab.defaults import Defaults
from lab.seminars import calendars as rules
from lab.seminars.calendars import Item
from lab.seminars.feeds import reader_of
from messages import calendars
from messages.calendars import Collection as Entries
from messages.feeds import ADD, of_mine, of_public
from messages.seminar_entries import Publisher, collection, name_of_mine, name_of_public
from messages.words import Catalogue, Language, Words, language_of
from storage import lab
from storage.database import Database, DatabaseUnavailable, Tx

log = structlog.get_logger(__name__)

FRESH = 300  # seconds for which an answer may be shown without asking again
AT_ONCE = 4  # answers in the making: calendars are patient, people at the chat are not
RETRY = 60  # seconds, while the database is away
FORM = 1  # grows when the same entries are written in another way
LONGEST_KEY = 64  # characters; what is longer is nobody's


@dataclass(frozen=True)
class _Made:
    """What a calendar holds, and when something of it was changed last."""

    entries: Entries
    changed_at: datetime | None


Load = Callable[[Tx], Awaitable[_Made | None]]


class Feeds:
    """Answers for calendars. `link` opens the bot at the code that is put behind it; `public_url` is where all this is reached."""

    def __init__(
        self,
        *,
        database: Database,
        catalogue: Catalogue,
        defaults: Defaults,
        link: str,
        public_url: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._defaults = defaults
        self._link = link
        self._public_url = public_url
        self._clock = clock
        self._turn = asyncio.Semaphore(AT_ONCE)

    def routes(self) -> Sequence[Route]:
        """Where they are: under the path of the public address."""
        base = f"{urlsplit(self._public_url).path}/calendars"
        return [
            Route(f"{base}/mine/{{key}}.ics", self._mine),
            Route(f"{base}/{{language}}/all.ics", self._public),
            Route(f"{base}/{{language}}/areas/{{area}}.ics", self._public),
            Route(f"{base}/{{language}}/series/{{series}}.ics", self._public),
        ]

    async def _mine(self, request: Request) -> Response:
        key = request.path_params["key"]
        if len(key) > LONGEST_KEY:
            raise HTTPException(404)
        if ADD in request.query_params:
            return RedirectResponse(of_mine(self._public_url, key).webcal)
        return await self._answer(request, partial(self._load_mine, key), private=True)

    async def _public(self, request: Request) -> Response:
        found = request.path_params
        language, area, series = found["language"], found.get("area"), found.get("series")
        if language not in tuple(Language):
            raise HTTPException(404)
        if ADD in request.query_params:
            return RedirectResponse(of_public(self._public_url, language, area=area, series=series).webcal)
        words = self._catalogue[Language(language)]
        return await self._answer(request, partial(self._load_public, words, area, series), private=False)

    async def _answer(self, request: Request, load: Load, *, private: bool) -> Response:
        async with self._turn:
            try:
                async with self._database.read() as tx:
                    made = await load(tx)
            except DatabaseUnavailable:
                log.warning("database_away", task="feeds")
                return Response(status_code=503, headers={"Retry-After": str(RETRY)})
            if made is None:
                raise HTTPException(404)
            tag = _tag(made.entries)
            headers = {
                "ETag": tag,
                "Cache-Control": f"{'private' if private else 'public'}, max-age={FRESH}",
                "X-Content-Type-Options": "nosniff",
            }
            if made.changed_at is not None:
                headers["Last-Modified"] = format_datetime(made.changed_at.astimezone(UTC), usegmt=True)
            # Not by the moment: something may have been taken out since, which leaves no moment behind.
            if _has(request.headers.get("If-None-Match", ""), tag):
                return Response(status_code=304, headers=headers)
            content = await asyncio.to_thread(calendars.collection, made.entries)
        headers["Content-Disposition"] = 'inline; filename="seminars.ics"'
        return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)

    async def _load_mine(self, key: str, tx: Tx) -> _Made | None:
        reader = await reader_of(tx, key, owner_ids=self._defaults.owner_ids)
        if reader is None:
            return None
        user = reader.user
        default = Language(self._defaults.language)
        language = language_of(chosen=user.language, client=user.client_language, default=default)
        publisher = Publisher(reader.laboratory, self._link, user.zone or self._defaults.zone.key)
        words = self._catalogue[language]
        items = await rules.mine(tx, reader.actor, now=self._clock())
        return _made(words, name_of_mine(words, publisher), items, publisher)

    async def _load_public(self, words: Words, area_code: str | None, series_code: str | None, tx: Tx) -> _Made | None:
        area, series = None, None
        if area_code is not None and (area := await rules.area_named(tx, area_code)) is None:
            return None
        if series_code is not None and (series := await rules.one_public_series(tx, series_code)) is None:
            return None
        publisher = Publisher(await lab.get(tx), self._link, self._defaults.zone.key)
        items = await rules.public(tx, now=self._clock(), area=area_code, of=series_code)
        return _made(words, name_of_public(words, publisher, area=area, series=series), items, publisher)


def _made(words: Words, name: str, items: Sequence[Item], publisher: Publisher) -> _Made:
    entries = collection(words, name, items, publisher, subscribed=True)
    return _Made(entries, max((item.changed_at for item in items), default=None))


def _tag(entries: Entries) -> str:
    """The same entries make the same bytes, so it need not wait for them."""
    return f'"{hashlib.sha256(f"{FORM} {entries!r}".encode()).hexdigest()[:32]}"'


def _has(given: str, tag: str) -> bool:
    """Whether a header names this tag (RFC 9110, 13.1.2: a weak one counts too)."""
    return any(one.strip().removeprefix("W/") in (tag, "*") for one in given.split(","))
