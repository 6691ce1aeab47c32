"""How far apart two spellings are."""


def distance(left: str, right: str, *, most: int) -> int:
    """How many letters are missing, added, replaced or swapped with their neighbour; `most + 1` for anything above `most`."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        here = [row]
        for column, other in enumerate(right, 1):
            best = min(last[column] + 1, here[-1] + 1, last[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                best = min(best, before[column - 2] + 1)
            here.append(best)
        if min(here) > most:
            return most + 1
        before, last = last, here
    return min(last[-1], most + 1)
