"""The method table, compiled into checks.

A check takes a JSON value and where it stands (`reply_markup.inline_keyboard[0][1]`), and returns the value
or raises `InvalidCall`. Telegram ignores fields it does not know; here they are refused, since in a bot they
are always a mistake.
"""

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.errors import InvalidCall, invalid

Check = Callable[[Any, str], Any]

TABLE = Path(__file__).with_name("bot_api_table.json")


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter of a method. `types` is the table's own writing, as `Integer|String` or `[MessageEntity]`."""

    name: str
    types: str
    required: bool
    check: Check

    @property
    def kinds(self) -> frozenset[str]:
        """The alternatives of `types`."""
        return frozenset(self.types.split("|"))


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the Bot API."""

    name: str
    returns: str
    fields: Mapping[str, Field]
    required: tuple[str, ...]


@functools.cache
def load_methods() -> Mapping[str, Method]:
    """Every method of the table by its name."""
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    checks = _Checks(table["types"])
    return {name: _method(name, definition, checks) for name, definition in table["methods"].items()}


def _method(name: str, definition: dict[str, Any], checks: "_Checks") -> Method:
    required = definition.get("required", {})
    fields = {
        field: Field(field, types, field in required, checks.union(types))
        for field, types in (required | definition.get("optional", {})).items()
    }
    return Method(name, definition["returns"], fields, tuple(required))


class _Checks:
    def __init__(self, types: dict[str, dict[str, Any]]) -> None:
        self._types = types
        self._ready: dict[str, Check] = {
            "Integer": _scalar("Integer", int),
            "Float": _scalar("Float", int, float),
            "String": _string,
            "Boolean": _boolean,
            "InputFile": _no_file,
        }

    def union(self, types: str) -> Check:
        """A value that fits one of `A|B|C`."""
        alternatives = [self.one(name) for name in types.split("|") if name != "InputFile"] or [_no_file]
        if len(alternatives) == 1:
            return alternatives[0]

        def check(value: Any, at: str) -> Any:
            complaints: list[InvalidCall] = []
            for alternative in alternatives:
                try:
                    return alternative(value, at)
                except InvalidCall as error:
                    complaints.append(error)
            # The complaint from deepest inside belongs to the alternative that was meant.
            raise max(complaints, key=_depth)

        return check

    def one(self, name: str) -> Check:
        if name.startswith("["):
            return _array(self.union_late(name[1:-1]))
        if name not in self._ready:
            definition = self._types[name]
            if "subtypes" in definition:
                # Types refer to each other in circles, so the name is taken before its parts are built.
                self._ready[name] = lambda value, at: self._subtype(name, value, at)
            else:
                self._ready[name] = self._object(name, definition)
        return self._ready[name]

    def union_late(self, types: str) -> Check:
        return (
            self.one(types) if types in self._ready or types.startswith("[") else lambda v, at: self.one(types)(v, at)
        )

    def _object(self, name: str, definition: dict[str, Any]) -> Check:
        required = definition.get("required", {})
        fields = required | definition.get("optional", {})
        checks: dict[str, Check] = {}

        def check(value: Any, at: str) -> Any:
            if not isinstance(value, dict):
                raise invalid(f"{at}: expected an object of type {name}, got {type(value).__name__}")
            for field in value:
                if field not in fields:
                    raise invalid(f"{at}: {name} has no field {field!r}")
            for field in required:
                if field not in value:
                    raise invalid(f"{at}: {name} needs the field {field!r}")
            for field, item in value.items():
                if field not in checks:
                    checks[field] = self.union(fields[field])
                checks[field](item, f"{at}.{field}")
            return value

        return check

    def _subtype(self, name: str, value: Any, at: str) -> Any:
        if not isinstance(value, dict):
            raise invalid(f"{at}: expected an object of type {name}, got {type(value).__name__}")
        subtypes: list[str] = self._types[name]["subtypes"]
        if any("type" in self._types[subtype] for subtype in subtypes):
            subtypes = [subtype for subtype in subtypes if self._types[subtype].get("type") == value.get("type")]
            if not subtypes:
                raise invalid(f"{at}: {name} has no type {value.get('type')!r}")
        return self.union("|".join(subtypes))(value, at)


def _depth(error: InvalidCall) -> int:
    at = error.description.split(": ")[1]
    return at.count(".") + at.count("[")


def _scalar(name: str, *classes: type) -> Check:
    def check(value: Any, at: str) -> Any:
        if isinstance(value, classes) and not isinstance(value, bool):
            return value
        raise invalid(f"{at}: expected {name}, got {type(value).__name__}")

    return check


def _string(value: Any, at: str) -> str:
    if not isinstance(value, str):
        raise invalid(f"{at}: expected String, got {type(value).__name__}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise invalid("strings must be encoded in UTF-8") from None
    return value


def _boolean(value: Any, at: str) -> bool:
    if isinstance(value, bool):
        return value
    raise invalid(f"{at}: expected Boolean, got {type(value).__name__}")


def _no_file(_value: Any, at: str) -> Any:
    raise invalid(f"{at}: expected an uploaded file")


def _array(inner: Check) -> Check:
    def check(value: Any, at: str) -> Any:
        if not isinstance(value, list):
            raise invalid(f"{at}: expected an array, got {type(value).__name__}")
        for index, item in enumerate(value):
            inner(item, f"{at}[{index}]")
        return value

    return check
