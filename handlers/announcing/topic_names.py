"""What topics are called in the words of one reader."""

from collections.abc import Mapping

from handlers.context import Context
from lab.topics import named
from messages.topics import full_name


async def topic_names(context: Context) -> Mapping[str, str]:
    """All topics by code, each followed by its areas."""
    topics = await named(context.tx)
    places = {code: place for place, code in enumerate(topics)}
    together = sorted(topics, key=lambda code: places.get(code.partition("/")[0], len(places)))
    return {code: full_name(context.words, topics[code]) for code in together}
