"""When a figure tells on somebody: fewer than five persons on one side of an answer, or on the other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

FEWEST = 5
# Who lives in the one lives in the other, so that what is left of the larger can be reckoned.
WITHIN = {
    "france": {"europe", "world"},
    "switzerland": {"europe", "world"},
    "europe": {"world"},
}


@dataclass(frozen=True)
class Cell:
    """How many of those who were asked said yes."""

    said: int
    asked: int

    @classmethod
    def of_share(cls, share: Decimal, asked: int) -> "Cell":
        """The persons behind a percentage. One that is neither 0 nor 100 has a person on each side."""
        said = int((Decimal(share) * asked / 100).quantize(Decimal(1), ROUND_HALF_UP))
        if 0 < share < 100:
            said = min(max(said, 1), asked - 1)
        return cls(said, asked)

    def __sub__(self, other: "Cell") -> "Cell":
        return Cell(self.said - other.said, self.asked - other.asked)

    @property
    def tells(self) -> bool:
        """Whether 1 to 4 persons stand on a side. Nobody on a side tells on nobody."""
        return any(0 < persons < FEWEST for persons in (self.said, self.asked - self.said))


def tells(cells: Mapping[str, Cell]) -> bool:
    """Whether one answer, by region, tells on somebody, in a region or in what a subtraction leaves of one."""
    return any(cell.tells for cell in [*cells.values(), *remainders(cells)])


def remainders(cells: Mapping[str, Cell]) -> Iterator[Cell]:
    """What is left of each region without one that lies in it, and without all those that do not overlap."""
    for whole, cell in cells.items():
        inside = [region for region in cells if whole in WITHIN.get(region, ())]
        yield from (cell - cells[region] for region in inside)
        apart = [region for region in inside if not any(region in WITHIN.get(other, ()) for other in inside)]
        if len(apart) > 1:
            rest = cell
            for region in apart:
                rest -= cells[region]
            yield rest
