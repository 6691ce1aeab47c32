"""What a bot says about itself, by language."""

from simulator.api.call import Call
from simulator.api.commands import language_of

NAME_LIMIT = 64
DESCRIPTION_LIMIT = 512
SHORT_DESCRIPTION_LIMIT = 120


def set_my_name(call: Call) -> bool:
    """The name above the chat."""
    return _set(call, call.bot.names, "name", NAME_LIMIT)


def get_my_name(call: Call) -> dict[str, str]:
    """The name in this language, else for everybody."""
    return {"name": _get(call, call.bot.names) or call.bot.user.name}


def set_my_description(call: Call) -> bool:
    """The text of an empty chat."""
    return _set(call, call.bot.descriptions, "description", DESCRIPTION_LIMIT)


def get_my_description(call: Call) -> dict[str, str]:
    """The description in this language, else for everybody."""
    return {"description": _get(call, call.bot.descriptions)}


def set_my_short_description(call: Call) -> bool:
    """The text of the profile."""
    return _set(call, call.bot.short_descriptions, "short_description", SHORT_DESCRIPTION_LIMIT)


def get_my_short_description(call: Call) -> dict[str, str]:
    """The short description in this language, else for everybody."""
    return {"short_description": _get(call, call.bot.short_descriptions)}


def _set(call: Call, texts: dict[str, str], name: str, limit: int) -> bool:
    text = call.text(name, limit=limit)
    language = language_of(call)
    if text:
        texts[language] = text
    else:
        texts.pop(language, None)
    return True


def _get(call: Call, texts: dict[str, str]) -> str:
    return texts.get(language_of(call)) or texts.get("", "")
