"""Files that a person sends from the chat page: several of a kind go as albums, as clients send them."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from simulator import acts
from simulator.api.media import ALBUM_FAMILIES
from simulator.filestore import image_size
from simulator.parameters import Upload
from simulator.state import Chat, Message, User
from simulator.text import Formatted

if TYPE_CHECKING:
    from simulator.world import Simulator

ALBUM = 10
WAYS = ("photo", "document", "voice")


def send_files(
    sim: "Simulator", user: User, chat: Chat, files: Sequence[Upload], *, way: str, caption: str
) -> list[Message]:
    """Sends the files as `way` says, where they can be that; the caption goes with the first."""
    if way not in WAYS:
        raise ValueError(f"as={way}")
    value = acts.captioned(caption)
    sent: list[Message] = []
    kinds = [(_kind(file, way), file) for file in files]
    for _, of_family in groupby(kinds, key=lambda pair: _family(pair[0])):
        several = list(of_family)
        for start in range(0, len(several), ALBUM):
            media = [acts.upload(sim, kind, file) for kind, file in several[start : start + ALBUM]]
            if len(media) > 1 and way != "voice":
                sent += acts.say_album(sim, user, chat, value, media)
                value = Formatted("")
                continue
            for one in media:
                sent.append(acts.say(sim, user, chat, value, media=one))
                value = Formatted("")
    return sent


def _kind(file: Upload, way: str) -> str:
    """A picture or a video as such, if it is one and is not meant to go as a file."""
    if way == "photo" and file.mime.startswith("video/"):
        return "video"
    return "document" if way == "photo" and image_size(file.data) is None else way


def _family(kind: str) -> int:
    return next((number for number, family in enumerate(ALBUM_FAMILIES) if kind in family), -1)
