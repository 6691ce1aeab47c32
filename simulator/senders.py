"""What people send: texts, files, places, albums. The half of `Person` that writes."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from simulator import acts
from simulator.bots import Bot
from simulator.parameters import Upload
from simulator.state import Chat, Json, Media, User
from simulator.text import Formatted
from simulator.views import Message

if TYPE_CHECKING:
    from simulator.groups import Group
    from simulator.world import Simulator

Entities = Sequence[Json]


class Sender:
    """Sends as one user, to the bot unless a group is named. `entities` are formatting as a client would set it."""

    def __init__(self, sim: "Simulator", user: User) -> None:
        self.sim = sim
        self.user = user

    def _go(self, chat: "Group | None", bot: Bot | None = None) -> Chat:
        """The chat, in which the person stands from now on."""
        raise NotImplementedError

    async def send(
        self,
        text: str,
        *,
        entities: Entities = (),
        chat: "Group | None" = None,
        reply_to: Message | None = None,
        topic: int | None = None,
        bot: Bot | None = None,
    ) -> Message:
        """Writes a message."""
        target = self._go(chat, bot)
        replied = reply_to.stored if reply_to else None
        value = acts.typed(text, entities)
        return Message(acts.say(self.sim, self.user, target, value, reply_to=replied, topic=topic))

    async def forward(self, message: Message, *, chat: "Group | None" = None) -> Message:
        """Forwards a message."""
        return Message(acts.forward(self.sim, self.user, self._go(chat), message.stored))

    async def send_file(
        self,
        kind: str,
        file: Upload,
        *,
        caption: str = "",
        entities: Entities = (),
        chat: "Group | None" = None,
        topic: int | None = None,
        details: Json | None = None,
    ) -> Message:
        """Sends a file as one of `photo`, `video`, `animation`, `audio`, `voice`, `document`, `video_note`, `sticker`; `details` are
        what the client knows of it (width, height, duration, title, performer, emoji)."""
        value = acts.captioned(caption, entities)
        media = acts.upload(self.sim, kind, file, details)
        return Message(acts.say(self.sim, self.user, self._go(chat), value, media=media, topic=topic))

    async def send_document(
        self,
        name: str,
        data: bytes,
        mime: str = "application/octet-stream",
        *,
        caption: str = "",
        chat: "Group | None" = None,
    ) -> Message:
        """Sends a file."""
        return await self.send_file("document", Upload(name, data, mime), caption=caption, chat=chat)

    async def send_photo(self, data: bytes, *, caption: str = "", chat: "Group | None" = None) -> Message:
        """Sends a picture."""
        return await self.send_file("photo", Upload("photo.jpg", data, "image/jpeg"), caption=caption, chat=chat)

    async def send_video(self, data: bytes = b"ftyp", *, caption: str = "", chat: "Group | None" = None) -> Message:
        """Sends a video."""
        return await self.send_file("video", Upload("video.mp4", data, "video/mp4"), caption=caption, chat=chat)

    async def send_voice(self, data: bytes = b"OggS", *, caption: str = "", chat: "Group | None" = None) -> Message:
        """Sends a voice message."""
        return await self.send_file("voice", Upload("voice.ogg", data, "audio/ogg"), caption=caption, chat=chat)

    async def send_sticker(self, emoji: str = "🙂", *, chat: "Group | None" = None) -> Message:
        """Sends a sticker."""
        file = Upload("sticker.webp", b"RIFF", "image/webp")
        return await self.send_file("sticker", file, chat=chat, details={"emoji": emoji})

    async def send_location(self, latitude: float, longitude: float, *, chat: "Group | None" = None) -> Message:
        """Sends a point on the map."""
        return self._carry(Media("location", {"latitude": latitude, "longitude": longitude}), chat)

    async def send_venue(
        self, latitude: float, longitude: float, title: str, address: str, *, chat: "Group | None" = None
    ) -> Message:
        """Sends a place with a name."""
        point = {"latitude": latitude, "longitude": longitude}
        return self._carry(Media("venue", {"location": point, "title": title, "address": address}), chat)

    async def send_contact(self, phone_number: str, first_name: str, *, chat: "Group | None" = None) -> Message:
        """Sends somebody's telephone number."""
        return self._carry(Media("contact", {"phone_number": phone_number, "first_name": first_name}), chat)

    async def send_poll(self, question: str, options: Iterable[str], *, chat: "Group | None" = None) -> Message:
        """Sends a poll."""
        poll = {
            "id": str(self.sim.rng.getrandbits(60)),
            "question": question,
            "options": [{"text": option, "voter_count": 0} for option in options],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
        }
        return self._carry(Media("poll", poll), chat)

    async def send_album(
        self,
        files: Iterable[tuple[str, bytes, str]],
        *,
        kind: str | Sequence[str] = "document",
        caption: str = "",
        entities: Entities = (),
        chat: "Group | None" = None,
    ) -> list[Message]:
        """Sends (name, bytes, MIME type) files as one album: one message each, the caption with the first. `kind` is that of all of
        them, or one for each."""
        given = list(files)
        kinds = [kind] * len(given) if isinstance(kind, str) else list(kind)
        media = [
            acts.upload(self.sim, one, Upload(name, data, mime))
            for one, (name, data, mime) in zip(kinds, given, strict=True)
        ]
        value = acts.captioned(caption, entities)
        return [Message(sent) for sent in acts.say_album(self.sim, self.user, self._go(chat), value, media)]

    def _carry(self, media: Media, chat: "Group | None") -> Message:
        return Message(acts.say(self.sim, self.user, self._go(chat), Formatted(""), media=media))
