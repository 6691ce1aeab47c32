"""What comes with an HTTP request, as parameters and files."""

import json
from typing import Any

from aiohttp import web

from simulator.errors import ApiError
from simulator.parameters import Upload

BODY_LIMIT = 100 * 1024 * 1024


async def read_request(request: web.BaseRequest) -> tuple[dict[str, Any], dict[str, Upload]]:
    """The parameters of query string and body (JSON, form or multipart), and the files of a multipart body."""
    params: dict[str, Any] = dict(request.query) if request.query_string else {}
    files: dict[str, Upload] = {}
    if not request.can_read_body:
        return params, files
    if request.content_type == "application/json":
        body = await request.read()
        if body.strip():
            params |= _json_object(body)
        return params, files
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.file.read(), value.content_type)
        else:
            params[name] = value.decode() if isinstance(value, (bytes, bytearray)) else value
    return params, files


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ApiError(400, "Bad Request: can't parse request JSON object")
    return value
