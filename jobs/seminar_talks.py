"""What the clock does after seminars: asks who was there how it was, and shows hosts what was said."""

from collections.abc import Sequence
from datetime import timedelta

from jobs.due import Due, reminding
from lab.defaults import Defaults
from lab.seminars import ratings

MINUTE, QUARTER = timedelta(minutes=1), timedelta(minutes=15)


def dues(defaults: Defaults) -> Sequence[Due]:
    """Everything, in the order in which it is looked at."""
    return (
        reminding("ratings asked for", ratings.owings, defaults=defaults, every=MINUTE),
        reminding("ratings summed up", ratings.summary_owings, defaults=defaults, every=QUARTER),
    )
