"""What the first page of the administration reckons from counts already read. Pure: rows in, figures out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lib.money import Money


@dataclass(frozen=True)
class Task:
    """Something that waits for somebody: how many, in which words, and the list where it is done."""

    count: int
    title: str
    explanation: str
    verb: str
    url: str


def divided(tasks: Iterable[Task]) -> tuple[list[Task], list[Task]]:
    """Those that wait, in their order, and those where nothing does."""
    waiting, idle = [], []
    for task in tasks:
        (waiting if task.count else idle).append(task)
    return waiting, idle


@dataclass(frozen=True)
class Fill:
    """A quota of an event: seats, books, covers."""

    name: str
    taken: int
    capacity: int

    @property
    def overbooked_by(self) -> int:
        return max(self.taken - self.capacity, 0)

    @property
    def is_full(self) -> bool:
        return self.taken >= self.capacity

    @property
    def shown(self) -> int:
        """How far a bar of `capacity` is drawn."""
        return min(self.taken, self.capacity)


@dataclass
class EventFigures:
    """One event in figures. Registrations are counted by state; money is in cents of the event's currency."""

    fills: list[Fill] = field(default_factory=list)
    registrations: dict[str, int] = field(default_factory=dict)
    paid_cents: int = 0
    owed_cents: int = 0

    def count(self, *states: str) -> int:
        return sum(self.registrations.get(state, 0) for state in states)

    @property
    def is_overbooked(self) -> bool:
        return any(fill.overbooked_by for fill in self.fills)

    def paid(self, currency: str) -> Money:
        return Money(self.paid_cents, currency)

    def owed(self, currency: str) -> Money:
        return Money(self.owed_cents, currency)


def figures_of(
    events: Sequence[int],
    *,
    quotas: Iterable[tuple[int, str, int, int]],
    registrations: Iterable[tuple[int, str, int]],
    totals: Iterable[tuple[int, int]] = (),
    payments: Iterable[tuple[int, bool, int]] = (),
    refunds: Iterable[tuple[int, int]] = (),
) -> dict[int, EventFigures]:
    """Figures by event.

    `quotas` are (event, name, taken, capacity); `registrations` (event, state, how many); `totals` (event, cents of
    the orders still open); `payments` (event, whether their orders are still open, cents received); `refunds` (event,
    cents given back).
    """
    found = {event: EventFigures() for event in events}
    for event, name, taken, capacity in quotas:
        found[event].fills.append(Fill(name, taken, capacity))
    for event, state, number in registrations:
        found[event].registrations[state] = number
    for event, cents in totals:
        found[event].owed_cents += cents
    for event, is_open, cents in payments:
        found[event].paid_cents += cents
        if is_open:
            found[event].owed_cents -= cents
    for event, cents in refunds:
        found[event].paid_cents -= cents
    for figures in found.values():
        figures.owed_cents = max(figures.owed_cents, 0)
    return found
