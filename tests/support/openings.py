"""Openings to look up, with deadlines that lie as far from a moment as a test wants."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from storage.database import Database
from tests.support.stored import import_files

_HEFEI = ZoneInfo("Asia/Shanghai")
COLUMNS = "code,kind,title_zh,title_en,area,visibility,opens_at,closes_at,ended,host,project,location_zh"


def in_hefei(now: datetime, **away: float) -> str:
    """The moment so far from now, as one writes it into a file in Hefei."""
    return f"{(now + timedelta(**away)).astimezone(_HEFEI):%Y-%m-%d %H:%M}"


async def import_openings(database: Database, rows: Sequence[Mapping[str, str]], *, now: datetime) -> None:
    """Imports openings: public internships about batteries that are open until they are filled, but for what is said."""
    usual = {"kind": "internship", "area": "battery", "visibility": "public"}
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, COLUMNS.split(","), restval="")
    writer.writeheader()
    writer.writerows([{**usual, **row} for row in rows])
    files = {
        "areas.csv": "code,name_zh,name_en\nbattery,电池,Battery\ndriving,自动驾驶,Driving\n",
        "people.csv": "code,name_zh,name_en\nR-901,甲导师,Ann\n",
        "openings.csv": table.getvalue(),
    }
    await import_files(database, files, now=now)
