"""All features, a line each. Whoever is first takes an update that two could take."""

from handlers import grants, groups, imports, language, projects, reports, responses, settings, start, topics
from handlers.entries import Command, Entry, Feature

_FEATURES: tuple[Feature, ...] = (
    projects.FEATURE,
    topics.FEATURE,
    settings.FEATURE,
    grants.FEATURE,
    imports.FEATURE,
    reports.FEATURE,
    responses.FEATURE,
    groups.FEATURE,
)
_START = start.feature(_FEATURES)
_LANGUAGE = language.feature([press for feature in (*_FEATURES, _START) for press in feature.presses])

FEATURES: tuple[Feature, ...] = (_START, _LANGUAGE, *_FEATURES)
COMMANDS: tuple[Command, ...] = tuple(command for feature in FEATURES for command in feature.commands)

UNKNOWN_COMMAND = start.unknown_command(FEATURES)
UNKNOWN_PRESS = Entry(start.stale_press)
UNKNOWN_MESSAGE = Entry(start.unknown_message)
