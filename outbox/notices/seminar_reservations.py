"""What those who waited for a seat are told: as it stands when it is sent, if it still does."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from lab.seminars.promoting import LAPSED, OFFERED, PROMOTED
from lab.seminars.seeing import sees
from lab.seminars.stands import Stand, Window, stand_of
from messages import reservations as screens
from messages.html import Html
from messages.reservations import To
from messages.screen import Screen
from messages.words import Words
from outbox.notices.notice import Facts, Notice, Owed, Reader
from outbox.notices.staff import reader_of
from outbox.reply import Reply, Send
from storage import seminars
from storage.reservations import ReservationState


def _load(state: ReservationState) -> Callable[[Owed], Awaitable[Stand | None]]:
    async def load(owed: Owed) -> Stand | None:
        seminar = await seminars.get(owed.tx, owed.facts["seminar"])
        actor = await reader_of(owed)
        if seminar is None or not sees(actor, seminar):
            return None
        stand = await stand_of(owed.tx, actor, seminar, now=owed.now)
        reservation = stand.reservation
        if reservation is None or reservation.state is not state or reservation.ticket != owed.facts["ticket"]:
            return None  # given back, confirmed or reserved anew since
        if stand.window in (Window.CANCELLED, Window.OVER) and state is not ReservationState.LAPSED:
            return None
        return stand

    return load


def _draw(screen: Callable[[To, Stand], Screen]) -> Callable[[Reader, Any], Reply]:
    def draw(reader: Reader, stand: Any) -> Reply:
        return Reply((Send(screen(To(reader.words, reader.zone, reader.now), stand)),))

    return draw


def _line(words: Words, facts: Facts) -> Html:
    return screens.line(words, facts["code"])


KINDS: Mapping[str, Notice] = {
    PROMOTED: Notice(_load(ReservationState.SEAT), _draw(screens.promoted), _line),
    OFFERED: Notice(_load(ReservationState.OFFERED), _draw(screens.offered), _line),
    LAPSED: Notice(_load(ReservationState.LAPSED), _draw(screens.lapsed), _line),
}
