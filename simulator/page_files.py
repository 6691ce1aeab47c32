"""The chat page's own files, and the bytes of files in chats."""

import mimetypes
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from simulator.state import StoredFile

PAGE = Path(__file__).with_name("page")
MIME_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
# The page runs its own files only, whatever a message holds.
POLICY = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'"


def page_file(name: str) -> web.Response:
    """One file of the page; 404 for anything that does not lie in its folder."""
    path = PAGE / name
    if path.parent != PAGE or not path.is_file():
        return web.Response(status=404)
    mime = MIME_TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    charset = "utf-8" if mime.startswith("text/") else None
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
    return web.Response(body=path.read_bytes(), content_type=mime, charset=charset, headers=headers)


def chat_file(file: StoredFile) -> web.Response:
    """A file of a chat: pictures and sound to be shown, everything else to be saved."""
    shown = file.mime.startswith(("image/", "audio/", "video/")) and "svg" not in file.mime
    disposition = "inline" if shown else "attachment"
    headers = {
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(file.name)}",
        "X-Content-Type-Options": "nosniff",
    }
    mime = file.mime if shown else "application/octet-stream"
    return web.Response(body=file.data, content_type=mime, headers=headers)
