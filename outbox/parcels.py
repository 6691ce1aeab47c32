"""Deliveries of the ledger as calls: an announcement for its reader, a change of a copy, a notice as it holds now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lab.content import in_language
from lab.defaults import Defaults
from messages import content
from messages.bilingual import Bilingual
from messages.content import Call as ContentCall
from messages.content import Letter, Options
from messages.topics import topic_name
from messages.words import Catalogue, Language, Words, language_of
from outbox.delivering import Parcel
from outbox.lanes import Lane
from outbox.notices import NOTICES, Owed, Reader
from outbox.steps import Origin, Step, steps_of
from storage import ledger, runs, users
from storage.announcements import Manner
from storage.database import Tx
from storage.deliveries import Delivery
from storage.runs import Action, Run


@dataclass(frozen=True)
class Unwanted:
    """What is not to be sent after all, and why: a word for the ledger."""

    reason: str


class Packer:
    """Makes parcels. `paid` lets Telegram take more than thirty messages a second, for a price; `deep_link` makes links to the bot."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        defaults: Defaults,
        paid: bool = False,
        deep_link: Callable[[str], str] = lambda _: "",
    ) -> None:
        self._catalogue = catalogue
        self._defaults = defaults
        self._paid = paid
        self._deep_link = deep_link

    async def pack(self, tx: Tx, delivery: Delivery, *, now: datetime) -> Parcel | Unwanted:
        """The calls of one delivery."""
        if delivery.expires_at is not None and delivery.expires_at < now:
            return Unwanted("expired")
        if delivery.run_id is None:
            return await self._notice(tx, delivery, now)
        run = await runs.get(tx, delivery.run_id)
        if run is None:
            return Unwanted("cancelled")
        if delivery.action is Action.SEND:
            letter = self._letter(run, delivery)
            calls = content.send_calls(letter, chat_id=delivery.chat_id, thread_id=delivery.thread_id)
            return _parcel(delivery, _steps(calls))
        return await self._change(tx, run, delivery)

    async def _notice(self, tx: Tx, delivery: Delivery, now: datetime) -> Parcel | Unwanted:
        kind = NOTICES.get(delivery.kind)
        if kind is None or delivery.facts is None:  # of another version, or its key is lost
            return Unwanted("unknown-kind")
        loaded = await kind.load(Owed(tx, delivery, delivery.facts, self._defaults, now))
        if loaded is None:
            return Unwanted("stale")
        answer = kind.draw(await self._reader(tx, delivery.chat_id, now), loaded)
        return _parcel(
            delivery, tuple(steps_of(answer, Origin(chat_id=delivery.chat_id, thread_id=delivery.thread_id)))
        )

    async def _reader(self, tx: Tx, chat_id: int, now: datetime) -> Reader:
        user = await users.get(tx, chat_id)
        language = language_of(
            chosen=user.language if user else None,
            client=user.client_language if user else None,
            default=Language(self._defaults.language),
        )
        zone = ZoneInfo(user.zone) if user is not None and user.zone else self._defaults.zone
        return Reader(self._catalogue[language], zone, now, self._catalogue, self._deep_link)

    async def _change(self, tx: Tx, run: Run, delivery: Delivery) -> Parcel | Unwanted:
        """An edit or a retraction of what an earlier delivery has sent."""
        found = await ledger.originals(tx, [delivery.copy_of or 0])
        messages, facts = found.get(delivery.copy_of or 0, ((), None))
        if not messages:
            return Unwanted("gone")
        was = run.options.get("was") or run.contents
        words = self._words(delivery)
        sent, _ = in_language(was, words.language.value)
        if run.action is Action.RETRACT:
            back = content.retract_calls(words, sent, chat_id=delivery.chat_id, messages=messages)
            return _parcel(delivery, _steps(back.delete), instead=_steps(back.withdraw))
        letter = self._letter(run, delivery, facts=facts, run_id=run.of_run)
        return _parcel(
            delivery, _steps(content.edit_calls(letter, chat_id=delivery.chat_id, messages=messages, sent=sent))
        )

    def _letter(
        self, run: Run, delivery: Delivery, *, facts: Mapping[str, Any] | None = None, run_id: int | None = None
    ) -> Letter:
        words = self._words(delivery)
        options = Options(
            run_id=run_id or run.id,
            confirm=bool(run.options.get("confirm")),
            silent=bool(run.options.get("silent")),
            protected=bool(run.options.get("protected")),
            paid=self._paid and delivery.lane == Lane.ANNOUNCEMENT,
        )
        return content.letter(words, run.contents, options, _foot(words, run, delivery, facts or delivery.facts or {}))

    def _words(self, delivery: Delivery) -> Words:
        """In the language that the reader had when the run began: what was counted is what is sent."""
        return self._catalogue[Language(delivery.language or self._defaults.language)]


def _foot(words: Words, run: Run, delivery: Delivery, facts: Mapping[str, Any]) -> str:
    """Why somebody gets news; what is no news needs no reason."""
    if run.options.get("manner") != Manner.NEWS.value:
        return ""
    group = delivery.chat_id < 0
    projects, openings = (", ".join(run.options.get(name) or ()) for name in ("projects", "openings"))
    if facts.get("follower") and (projects or openings) and not group:
        return content.foot(words, project=projects, opening=openings)
    topic = run.options.get("topic")
    if group and not facts.get("follower"):
        return ""  # an admin chose this group, and nobody in it asked for the topic
    if not topic:
        return content.foot(words, group=group)
    zh, en = run.options.get("topic_names") or ("", "")
    name = topic_name(words, topic.partition("/")[0], Bilingual(zh, en))
    return content.foot(words, topic=name, group=group)


def _steps(calls: tuple[ContentCall, ...] | list[ContentCall]) -> tuple[Step, ...]:
    return tuple(Step(method, params) for method, params in calls)


def _parcel(delivery: Delivery, steps: tuple[Step, ...], *, instead: tuple[Step, ...] = ()) -> Parcel:
    return Parcel(
        chat_id=delivery.chat_id,
        steps=steps,
        lane=Lane(delivery.lane),
        steps_done=delivery.steps_done,
        messages=tuple(delivery.messages),
        instead=instead,
    )
