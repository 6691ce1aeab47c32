"""A message of Telegram's as a value that the rules understand."""

from collections.abc import Sequence
from typing import Any

import telegram

from lab.forms.fields import Sent, SentFile

# What a message may be, by the Bot API's names. An animation has a document too, and comes before it.
_KINDS = (
    "text", "photo", "video", "animation", "document", "voice", "audio", "video_note", "sticker",
    "venue", "location", "contact", "poll", "dice",
)  # fmt: skip
_FILES = frozenset({"photo", "video", "animation", "document", "voice", "audio", "video_note"})
# Of what comes without a name or a type.
_NAMES = {"photo": "photo.jpg", "video": "video.mp4", "voice": "voice.ogg", "video_note": "video.mp4"}
_TYPES = {"photo": "image/jpeg", "video_note": "video/mp4"}


def sent_of(message: telegram.Message) -> Sent:
    """What was sent with one message."""
    kind = next((name for name in _KINDS if getattr(message, name, None)), "other")
    return Sent(
        kind=kind,
        text=message.text or message.caption or "",
        file=_file(kind, getattr(message, kind)) if kind in _FILES else None,
        phone=message.contact.phone_number if message.contact else "",
        message=message.to_dict(),
    )


def album_of(items: Sequence[dict[str, Any]]) -> Sent:
    """The messages of an album as one; one that is alone is what it is."""
    several = [sent_of(telegram.Message.de_json(item, None)) for item in items]
    if len(several) == 1:
        return several[0]
    text = next((one.text for one in several if one.text), "")
    return Sent(kind="album", text=text, items=tuple(several))


def _file(kind: str, media: Any) -> SentFile:
    file = media[-1] if isinstance(media, (tuple, list)) else media  # of a picture, the largest size
    return SentFile(
        file_id=file.file_id,
        unique_id=file.file_unique_id,
        name=getattr(file, "file_name", None) or _NAMES.get(kind, kind),
        mime=getattr(file, "mime_type", None) or _TYPES.get(kind, ""),
        size=file.file_size,
    )
