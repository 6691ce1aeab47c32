"""Derives the compact method table from the Bot API as data.

    python -m simulator.derive_table path/to/bot_api.json

The input holds every method and type of one Bot API version as
`{methods: {name: {returns, fields: [{name, types, required}]}}, types: {...}}`. Kept are the methods and
those object types that travel to Telegram as parameters; the types of answers are left out.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("bot_api_table.json")
SCALARS = {"Integer", "Float", "String", "Boolean", "InputFile"}

# Where a family of objects tells its members apart by `type`, the value is the rest of the member's name in snake case.
FAMILY_PREFIXES = ("InlineQueryResultCached", "InlineQueryResult", "InputPaidMedia", "InputMedia")


def derive(source: dict[str, Any]) -> dict[str, Any]:
    """The compact table: `{version, methods: {name: {returns, required, optional}}, types: {name: {...}}}`.

    A field's type is written `Integer|String`, an array `[Integer]`, an array of arrays `[[KeyboardButton]]`.
    """
    methods = {
        name: {"returns": "|".join(map(_short, method["returns"])), **_fields(method)}
        for name, method in sorted(source["methods"].items())
    }
    wanted: dict[str, dict[str, Any]] = {}
    queue = [name for method in methods.values() for name in _named_types(method)]
    while queue:
        name = queue.pop()
        if name in wanted or name in SCALARS:
            continue
        definition = source["types"][name]
        wanted[name] = _fields(definition)
        if subtypes := definition.get("subtypes"):
            wanted[name] = {"subtypes": subtypes}
            queue += subtypes
        queue += _named_types(wanted[name])
    for name, definition in list(wanted.items()):
        for subtype in definition.get("subtypes", ()):
            required = wanted[subtype].get("required", {})
            if "type" in required and "source" not in required:
                wanted[subtype]["type"] = _discriminator(subtype, name)
    return {"version": source["version"], "methods": methods, "types": dict(sorted(wanted.items()))}


def _fields(definition: dict[str, Any]) -> dict[str, dict[str, str]]:
    kinds: dict[str, dict[str, str]] = {"required": {}, "optional": {}}
    for field in definition.get("fields", ()):
        kinds["required" if field["required"] else "optional"][field["name"]] = "|".join(map(_short, field["types"]))
    return {kind: fields for kind, fields in kinds.items() if fields}


def _short(name: str) -> str:
    depth = name.count("Array of ")
    return "[" * depth + name.replace("Array of ", "") + "]" * depth


def _named_types(definition: dict[str, Any]) -> list[str]:
    fields = {**definition.get("required", {}), **definition.get("optional", {})}
    return [part.strip("[]") for types in fields.values() for part in types.split("|")]


def _discriminator(subtype: str, family: str) -> str:
    prefix = next(prefix for prefix in (*FAMILY_PREFIXES, family) if subtype.startswith(prefix))
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", subtype.removeprefix(prefix)).lower()


def main() -> None:
    """Writes the table beside this module."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m simulator.derive_table path/to/bot_api.json")
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    TARGET.write_text(json.dumps(derive(source), indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
