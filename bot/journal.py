"""Which updates are being worked on, in a small file that survives the process.

An update that kills the process comes again, and kills it again. The journal tells after a start which updates were in
hand when the last process ended uncleanly, and how often that has happened to each. It costs one write of a few bytes to
the page cache per update and no transaction; a crash of the whole machine may lose it, which costs one more attempt.
"""

import fcntl
import itertools
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SLOT = struct.Struct("<qii")  # update id, unclean ends before this process, in hand now
SLOTS = 256
GIVE_UP_AFTER = 2  # unclean ends


class Journal:
    """The open file. Slots are reused; an id of 0 is a free slot."""

    def __init__(self, path: Path) -> None:
        self._file = _open_free(path)
        self._slots: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        leftovers = self._read()
        os.ftruncate(self._file, 0)
        os.ftruncate(self._file, SLOTS * _SLOT.size)
        self._free = list(range(SLOTS - 1, -1, -1))
        # Those of this last end first: of older ones some never come again, and they must not take all the room.
        for update_id, ends, _ in sorted(leftovers, key=lambda leftover: not leftover[2])[: SLOTS // 2]:
            self._ends[update_id] = ends
            self._slots[update_id] = self._free.pop()
            self._write(update_id, in_hand=False)

    def unclean_ends(self, update_id: int) -> int:
        """At how many unclean ends this update was in hand."""
        return self._ends.get(update_id, 0)

    @contextmanager
    def in_hand(self, update_id: int) -> Iterator[None]:
        """Marks an update as in hand. An exception takes the mark back; only the death of the process leaves it."""
        if update_id not in self._slots and self._free:
            self._slots[update_id] = self._free.pop()
        self._write(update_id, in_hand=True)
        try:
            yield
        finally:
            if self._ends.get(update_id):
                self._write(update_id, in_hand=False)
            else:
                self._release(update_id)

    def finished(self, update_id: int) -> None:
        """The update is done: how often it failed before is of no interest any more."""
        if self._ends.pop(update_id, None) is not None:
            self._release(update_id)

    def close(self) -> None:
        """Closes the file."""
        os.close(self._file)

    def _release(self, update_id: int) -> None:
        slot = self._slots.pop(update_id, None)
        if slot is not None:
            os.pwrite(self._file, b"\0" * _SLOT.size, slot * _SLOT.size)
            self._free.append(slot)

    def _write(self, update_id: int, *, in_hand: bool) -> None:
        slot = self._slots.get(update_id)
        if slot is not None:
            os.pwrite(self._file, _SLOT.pack(update_id, self._ends.get(update_id, 0), in_hand), slot * _SLOT.size)

    def _read(self) -> list[tuple[int, int, int]]:
        content = os.pread(self._file, SLOTS * _SLOT.size, 0)
        whole = len(content) // _SLOT.size * _SLOT.size
        return [
            (update_id, ends + in_hand, in_hand)
            for update_id, ends, in_hand in _SLOT.iter_unpack(content[:whole])
            if update_id
        ]


def _open_free(path: Path) -> int:
    """Opens the file, or the next one by number where another process of this bot on this machine has it. Which process finds which
    file of an earlier life does not matter: what was in hand stands in one of them."""
    for number in itertools.count():
        numbered = path if number == 0 else path.with_name(f"{path.name}.{number}")
        file = os.open(numbered, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
        else:
            return file
    raise AssertionError("there is always a next number")
