"""Documents at rest: in pieces, encrypted, and what a lost key leaves of them."""

from datetime import datetime

import pytest

from lab.applications import submitting
from storage import documents
from storage.database import Database
from storage.documents import PIECE
from tests.support.applying import CODE, LIN, cast
from tests.support.papers import paper


@pytest.mark.parametrize("size", [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
async def test_a_document_comes_back_as_it_was(database: Database, now: datetime, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    async with database.write() as tx:
        await cast(tx, now=now)
        kept = await submitting.attach(tx, LIN, CODE, paper(content), now=now)
    async with database.read() as tx:
        assert await documents.content(tx, kept) == content


async def test_a_rotated_key_reads_it_and_a_lost_one_loses_it_but_not_the_row(database_url: str, now: datetime) -> None:
    content = b"sample" * 100_000
    database = Database(database_url, secrets=["old"])
    async with database.write() as tx:
        await cast(tx, now=now)
        kept = await submitting.attach(tx, LIN, CODE, paper(content), now=now)
    await database.close()
    for secrets, name, found in ((["new", "old"], "cv.pdf", content), (["new"], None, None)):
        database = Database(database_url, secrets=secrets)
        async with database.read() as tx:
            row = await documents.get(tx, kept)
            assert row is not None
            assert (row.name, await documents.content(tx, kept)) == (name, found)
        await database.close()
