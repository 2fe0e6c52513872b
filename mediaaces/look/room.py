"""A room drawn as dots: one dot, one seat, whatever its size."""

from collections.abc import Iterator

STEP = 10  # units of the drawing between two dots
FEWEST_COLUMNS = 25
WIDEST_RATIO = 0.4  # rows over columns: a room is drawn lying down


def columns_for(capacity: int) -> int:
    """25 up to 250 seats, then twice as many each time the drawing would grow too tall."""
    columns = FEWEST_COLUMNS
    while capacity > columns * columns * WIDEST_RATIO:
        columns *= 2
    return columns


def strips(start: int, end: int, columns: int) -> Iterator[tuple[int, int, int, int]]:
    """Rectangles (x, y, width, height) that cover exactly the dots from `start` up to, not including, `end`."""
    while start < end:
        row, column = divmod(start, columns)
        whole_rows = (end - start) // columns
        if column == 0 and whole_rows:
            taken, across, down = whole_rows * columns, columns, whole_rows
        else:
            taken = across = min(columns - column, end - start)
            down = 1
        yield column * STEP, row * STEP, across * STEP, down * STEP
        start += taken


def drawing(*, taken: int, capacity: int, key: str) -> str:
    """SVG of `capacity` dots, the first `taken` of them full. `key` makes the ids of its patterns unique in a page."""
    columns = columns_for(capacity)
    rows = -(-capacity // columns)
    full = max(0, min(taken, capacity))

    def rects(first: int, last: int, pattern: str) -> str:
        return "".join(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="url(#{pattern})"/>'
            for x, y, width, height in strips(first, last, columns)
        )

    def pattern(id_: str, kind: str, radius: float) -> str:
        return (
            f'<pattern id="{id_}" width="{STEP}" height="{STEP}" patternUnits="userSpaceOnUse">'
            f'<circle class="{kind}" cx="5" cy="5" r="{radius}"/></pattern>'
        )

    return (
        f'<svg viewBox="0 0 {columns * STEP} {rows * STEP}" aria-hidden="true"><defs>'
        f"{pattern(f'seat-taken-{key}', 'taken', 3.7)}{pattern(f'seat-free-{key}', 'free', 3.1)}</defs>"
        f"{rects(0, full, f'seat-taken-{key}')}{rects(full, capacity, f'seat-free-{key}')}</svg>"
    )
