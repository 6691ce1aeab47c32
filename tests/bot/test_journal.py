"""The journal survives the process: each test reopens the file as the next process would."""

import os
from pathlib import Path

import pytest

from bot.journal import GIVE_UP_AFTER, SLOTS, Journal


def killed_with(file: Path, *update_ids: int) -> None:
    """A process that takes these in hand and is killed: nothing is closed, no mark is taken back."""
    if os.fork() == 0:
        journal = Journal(file)
        marks = [journal.in_hand(update_id) for update_id in update_ids]
        for mark in marks:
            mark.__enter__()
        os._exit(0)
    os.wait()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bot.inhand"


def test_it_counts_the_unclean_ends_at_which_an_update_was_in_hand(file: Path) -> None:
    killed_with(file, 5, 6)
    killed_with(file, 5)
    journal = Journal(file)
    assert journal.unclean_ends(5) == 2 == GIVE_UP_AFTER
    assert journal.unclean_ends(6) == 1
    assert journal.unclean_ends(7) == 0
    journal.close()


def test_a_clean_end_counts_nothing_not_even_after_an_exception(file: Path) -> None:
    journal = Journal(file)
    with journal.in_hand(5):
        pass
    with pytest.raises(RuntimeError), journal.in_hand(6):
        raise RuntimeError
    journal.close()
    again = Journal(file)
    assert [again.unclean_ends(5), again.unclean_ends(6)] == [0, 0]
    again.close()


def test_what_was_counted_lasts_over_clean_ends_until_the_update_is_done(file: Path) -> None:
    killed_with(file, 5)
    for _ in range(2):
        journal = Journal(file)
        with journal.in_hand(5):  # tried, but the database was away
            pass
        assert journal.unclean_ends(5) == 1
        journal.close()
    journal = Journal(file)
    journal.finished(5)
    journal.close()
    again = Journal(file)
    assert again.unclean_ends(5) == 0
    again.close()


def test_more_at_once_than_it_has_room_for_does_no_harm(file: Path) -> None:
    journal = Journal(file)
    marks = [journal.in_hand(number) for number in range(1, SLOTS + 50)]
    for mark in marks:
        mark.__enter__()
    for mark in marks:
        mark.__exit__(None, None, None)
    with journal.in_hand(1):
        assert file.stat().st_size > 0
    journal.close()


def test_what_never_came_again_does_not_push_out_what_was_in_hand_now(file: Path) -> None:
    for start in range(1000, 1000 + SLOTS, 64):
        killed_with(file, *range(start, start + 64))
    killed_with(file, 5)
    killed_with(file, 5)
    journal = Journal(file)
    assert journal.unclean_ends(5) == 2
    journal.close()


def test_a_damaged_file_is_read_as_far_as_it_goes(file: Path) -> None:
    killed_with(file, 5)
    file.write_bytes(file.read_bytes()[:-3])
    journal = Journal(file)
    journal.close()
    file.write_bytes(b"\xff" * 7)
    Journal(file).close()


def test_it_follows_no_link_that_somebody_laid(file: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("keep")
    file.symlink_to(precious)
    with pytest.raises(OSError, match="symbolic"):
        Journal(file)
    assert precious.read_text() == "keep"
