"""From what came with a call to checked parameters.

A JSON body brings typed values. A form brings strings only, with objects written as JSON, and so does a JSON body
of a client that is lax about it; both are read as Telegram reads them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.errors import InvalidCall, invalid
from simulator.table import Field, Method, load_methods

# Telegram's own words for what is missed most often.
EMPTY = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    data: bytes
    mime: str = "application/octet-stream"


def read_parameters(method_name: str, raw: Mapping[str, Any], files: Mapping[str, Upload]) -> dict[str, Any]:
    """The parameters of one call, by the method table. An uploaded file stands under its parameter's name.

    Raises InvalidCall: 404 for an unknown method, else 400.
    """
    method = load_methods().get(method_name)
    if method is None:
        raise InvalidCall(404, "Not Found: method not found")
    parameters: dict[str, Any] = {}
    for name, value in raw.items():
        field = method.fields.get(name)
        if field is None:
            raise invalid(f"{method_name} has no parameter {name!r}")
        parameters[name] = _read(field, value)
    if files:
        _add_files(method, parameters, raw, files)
    for name in method.required:
        if name not in parameters:
            raise invalid(EMPTY.get(name, f"parameter {name!r} of {method_name} is missing"))
    return parameters


def _read(field: Field, value: Any) -> Any:
    if isinstance(value, str):
        value = _from_text(field, value)
    return field.check(value, field.name)


def _from_text(field: Field, value: str) -> Any:
    kinds = field.kinds
    if "Integer" in kinds and value.removeprefix("-").isascii() and value.removeprefix("-").isdigit():
        return int(value)
    if "String" in kinds:
        return value
    if "Boolean" in kinds and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if kinds & {"Integer", "Float", "Boolean"}:
        try:
            return float(value) if "Float" in kinds else value
        except ValueError:
            return value
    if "InputFile" in kinds:
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise invalid(f"can't parse {field.name} JSON object") from None


def _add_files(method: Method, parameters: dict[str, Any], raw: Mapping[str, Any], files: Mapping[str, Upload]) -> None:
    text = "".join(value if isinstance(value, str) else json.dumps(value) for value in raw.values())
    for name, upload in files.items():
        field = method.fields.get(name)
        if field is not None and "InputFile" in field.kinds and name not in raw:
            parameters[name] = upload
        elif f"attach://{name}" not in text:
            raise invalid(f"{method.name} came with a file {name!r} that no parameter names")
