"""What counts for those who chose nothing, and who owns the bot: the part of the settings that rules need."""

from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Defaults:
    """`language` is zh or en, `zone` the laboratory's, `owner_ids` those who are owners whatever is stored. `letters`: there is a
    mail server, so applicants are written to as well."""

    language: str
    zone: ZoneInfo
    owner_ids: Collection[int] = ()
    letters: bool = False
