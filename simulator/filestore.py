"""Keeping files, and what Telegram finds out about them."""

import struct
from typing import TYPE_CHECKING

from simulator.errors import bad_request
from simulator.parameters import Upload
from simulator.state import Json, Media, StoredFile

if TYPE_CHECKING:
    from simulator.world import Simulator

FOLDERS = {"photo": "photos", "video": "videos", "voice": "voice", "audio": "music", "sticker": "stickers"}


def store(sim: "Simulator", kind: str, upload: Upload) -> StoredFile:
    """Keeps a file under new ids."""
    number = len(sim.files)
    unique = f"AQAD{sim.rng.getrandbits(60):015x}"
    suffix = upload.name.rpartition(".")[2].lower() if "." in upload.name else ""
    extension = f".{suffix}" if suffix.isascii() and suffix.isalnum() else ""
    path = f"{FOLDERS.get(kind, 'documents')}/file_{number}{extension}"
    width, height = image_size(upload.data) or (0, 0)
    file = StoredFile(f"BQAC{unique}{number}", unique, path, upload.name, upload.mime, upload.data, width, height)
    sim.files[file.id] = sim.files_by_path[path] = file
    return file


def media_of(kind: str, file: StoredFile, details: Json) -> Media:
    """A file as a message carries it. `details` are sizes and durations that came along."""
    payload: Json = {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": len(file.data)}
    match kind:
        case "photo":
            if not file.width:
                raise bad_request("IMAGE_PROCESS_FAILED")
            return Media(kind, [{**payload, "width": file.width, "height": file.height}], file)
        case "sticker":
            payload |= {"type": "regular", "width": file.width or 512, "height": file.height or 512}
            payload |= {"is_animated": False, "is_video": False, "emoji": details.get("emoji", "🙂")}
        case "voice":
            payload |= {"duration": details.get("duration", 1), "mime_type": "audio/ogg"}
        case "video" | "animation":
            payload |= {"width": details.get("width", 640), "height": details.get("height", 360)}
            payload |= {"duration": details.get("duration", 1), "file_name": file.name, "mime_type": file.mime}
        case "video_note":
            payload |= {"length": details.get("length", 240), "duration": details.get("duration", 1)}
        case "audio":
            payload |= {"duration": details.get("duration", 1), "file_name": file.name, "mime_type": file.mime}
            payload |= {key: details[key] for key in ("performer", "title") if key in details}
        case _:
            payload |= {"file_name": file.name, "mime_type": file.mime}
    return Media(kind, payload, file)


def image_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, JPEG or WebP, None for anything else."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data[:4] == b"GIF8" and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    if data[:2] == b"\xff\xd8":
        return _jpeg_size(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return 512, 512
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
