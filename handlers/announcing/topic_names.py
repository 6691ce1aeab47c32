"""What topics are called in the words of one reader."""

from collections.abc import Mapping

from handlers.context import Context
from lab.topics import named
from messages.topics import full_name


async def topic_names(context: Context) -> Mapping[str, str]:
    """All topics and their areas, by code."""
    return {code: full_name(context.words, topic) for code, topic in (await named(context.tx)).items()}
