"""All features, a line each. Whoever is first takes an update that two could take."""

from collections.abc import Sequence

from handlers import (
    announcements,
    announcing,
    applications,
    applying,
    audit,
    checkins,
    deciding,
    exporting,
    feeds,
    forms,
    grants,
    groups,
    imports,
    inbox,
    language,
    opening_edits,
    openings,
    participants,
    persons,
    programmes,
    projects,
    reports,
    reservations,
    responses,
    reviewing,
    runs,
    search,
    seminar_calendars,
    seminar_edits,
    seminar_reminders,
    seminar_talks,
    seminars,
    settings,
    start,
    subscriptions,
    topics,
)
from handlers.entries import Command, Entry, Feature

_FEATURES: tuple[Feature, ...] = (
    projects.FEATURE,
    openings.FEATURE,
    seminars.FEATURE,
    opening_edits.FEATURE,
    seminar_edits.FEATURE,
    deciding.FEATURE,
    applications.FEATURE,
    reviewing.FEATURE,
    exporting.FEATURE,
    applying.FEATURE,
    seminar_calendars.FEATURE,
    feeds.FEATURE,
    search.FEATURE,
    announcing.FEATURE,
    announcements.FEATURE,
    runs.FEATURE,
    programmes.FEATURE,
    seminar_talks.FEATURE,
    topics.FEATURE,
    subscriptions.FEATURE,
    inbox.FEATURE,
    settings.FEATURE,
    grants.FEATURE,
    persons.FEATURE,
    seminar_reminders.FEATURE,
    imports.FEATURE,
    reports.FEATURE,
    reservations.FEATURE,
    participants.FEATURE,
    checkins.FEATURE,
    responses.FEATURE,
    audit.FEATURE,
    groups.FEATURE,
)


def assemble(features: Sequence[Feature]) -> tuple[Feature, ...]:
    """The features with those that know all of them: forms first, since what is written belongs to the form that listens."""
    known = forms.Forms(features)
    opening = start.feature(features, cancel=known.cancel)
    presses = [press for feature in (*features, opening, known.feature) for press in feature.presses]
    several = (opening, language.feature(presses), known.feature, *features)
    return tuple(known.respecting(feature) for feature in several)


FEATURES: tuple[Feature, ...] = assemble(_FEATURES)
COMMANDS: tuple[Command, ...] = tuple(command for feature in FEATURES for command in feature.commands)

UNKNOWN_COMMAND = start.unknown_command(FEATURES)
UNKNOWN_PRESS = Entry(start.stale_press)
UNKNOWN_MESSAGE = Entry(start.unknown_message)
