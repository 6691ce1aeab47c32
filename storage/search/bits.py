"""Sets of items as bits, 63 to a chunk: a set of ten thousand is 159 numbers, and `&` is how it is intersected."""

from collections.abc import Iterable, Iterator

CHUNK = 63  # bits in a chunk: what fits into a signed 64-bit column without its sign
Bits = dict[int, int]  # chunk: bits; no chunk without bits


def place(item: int) -> tuple[int, int]:
    """The chunk of an item and its bit there."""
    chunk, bit = divmod(item, CHUNK)
    return chunk, 1 << bit


def both(left: Bits, right: Bits) -> Bits:
    """The items in both sets."""
    if len(right) < len(left):
        left, right = right, left
    return {chunk: common for chunk, bits in left.items() if (common := bits & right.get(chunk, 0))}


def either(sets: Iterable[Bits]) -> Bits:
    """The items in any of the sets."""
    found: Bits = {}
    for bits_of in sets:
        if not found:
            found = dict(bits_of)
            continue
        for chunk, bits in bits_of.items():
            found[chunk] = found.get(chunk, 0) | bits
    return found


def without(left: Bits, right: Bits) -> Bits:
    """The items of the first set that are not in the second."""
    if not right:
        return left
    return {chunk: rest for chunk, bits in left.items() if (rest := bits & ~right.get(chunk, 0))}


def size(items: Bits) -> int:
    """How many items there are."""
    return sum(bits.bit_count() for bits in items.values())


def ascending(items: Bits, *, skip: int = 0) -> Iterator[int]:
    """The items in ascending order, after the first `skip`."""
    for chunk in sorted(items):
        bits = items[chunk]
        if skip >= bits.bit_count():
            skip -= bits.bit_count()
            continue
        while bits:
            lowest = bits & -bits
            bits ^= lowest
            if skip:
                skip -= 1
            else:
                yield chunk * CHUNK + lowest.bit_length() - 1
