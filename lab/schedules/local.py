"""Local times as moments: what the clocks of a zone show, and when."""

from datetime import UTC, datetime, timedelta, tzinfo

_MINUTE = timedelta(minutes=1)


def instant(local: datetime, zone: tzinfo, *, second: bool = False) -> datetime:
    """The moment (UTC) at which clocks in the zone show this naive time. One that they skip in spring is the next minute that they do
    show; one that they show twice in autumn is the first, or with `second` the second."""
    while True:
        at = local.replace(tzinfo=zone, fold=int(second)).astimezone(UTC)
        if shown(at, zone) == local:
            return at
        local = local.replace(second=0, microsecond=0) + _MINUTE


def shown(at: datetime, zone: tzinfo) -> datetime:
    """The naive time that clocks in the zone show at a moment."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)
