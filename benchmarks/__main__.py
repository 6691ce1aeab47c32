"""`python -m benchmarks [NAME ...]`: runs these benchmarks, or all of them."""

import asyncio
import sys
from collections.abc import Callable, Coroutine

from benchmarks import announce, release, search

BENCHMARKS: dict[str, Callable[[], Coroutine[None, None, None]]] = {
    "search": search.run,
    "announce": announce.run,
    "release": release.run,
}


def main() -> int:
    """Returns 2 if there is no such benchmark."""
    names = sys.argv[1:] or list(BENCHMARKS)
    if unknown := [name for name in names if name not in BENCHMARKS]:
        print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    for name in names:
        asyncio.run(BENCHMARKS[name]())
    return 0


if __name__ == "__main__":
    sys.exit(main())
