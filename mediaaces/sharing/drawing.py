"""The picture itself: 1200 × 630 pixels, our typeface, whatever the script and the length of a title."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from .cards import Card

BACKGROUND = Path(__file__).with_name("background.png")
FONTS = settings.BASE_DIR / "events" / "typst" / "fonts"
# The first that has a letter draws it.
BOLD = ("BricolageGrotesque-Bold.ttf", "NotoSans-Bold.ttf", "NotoSansArabic-Bold.ttf", "NotoSansHebrew-Bold.ttf")
REGULAR = tuple(name.replace("Bold", "Regular") for name in BOLD)
WHITE, SUN = "#ffffff", "#ffcb3d"
LEFT, WIDTH, TOP, BOTTOM = 80, 690, 235, 585
SIZES = (72, 64, 56, 48, 42, 36)
CORNER_LEFT, CORNER_WIDTH = 905, 275
KEPT = 64  # pictures, of some 25 kB each

_one_at_a_time = Lock()


@lru_cache(maxsize=KEPT)
def png(card: Card) -> bytes:
    """The bytes of the picture; some fifty milliseconds where it was not drawn lately."""
    with _one_at_a_time:
        image = background().copy()
        draw_words(ImageDraw.Draw(image), card)
        file = BytesIO()
        # The eye misses nothing at 64 colours, and the file is a third.
        image.quantize(64, dither=Image.Dither.NONE).save(file, "PNG")
        return file.getvalue()


@cache
def background() -> Image.Image:
    return Image.open(BACKGROUND).convert("RGB")


def draw_words(draw: ImageDraw.ImageDraw, card: Card) -> None:
    kind = Line.of(card.kind, REGULAR, 30)
    kind.draw(draw, LEFT, TOP + 30, SUN)
    lines = fitting(card.title, BOLD, width=WIDTH, height=BOTTOM - TOP - 60)
    top = TOP + 60
    for line in lines:
        top += line.height
        line.draw(draw, LEFT, top - line.height * 0.2, WHITE)
    draw_corner(draw, card)


def draw_corner(draw: ImageDraw.ImageDraw, card: Card) -> None:
    if not card.large:
        return
    large = Line.of(card.large, BOLD, 170)
    if large.width > CORNER_WIDTH - 40:
        large = Line.of(card.large, BOLD, int(170 * (CORNER_WIDTH - 40) / large.width))
    large.draw(draw, CORNER_LEFT, 330, SUN)
    if card.raised:
        raised = Line.of(card.raised, BOLD, large.size // 3)
        raised.draw(draw, CORNER_LEFT + large.width + 4, 330 - large.size * 0.45, SUN)
    top = 345
    for line in wrapped(card.small, REGULAR, 30, CORNER_WIDTH)[:3]:
        top += line.height
        line.draw(draw, CORNER_LEFT, top - 4, WHITE)


@dataclass(frozen=True)
class Line:
    """Words on one line, cut where the typeface changes."""

    runs: tuple[tuple[str, str], ...]
    size: int

    @classmethod
    def of(cls, text: str, fonts: tuple[str, ...], size: int) -> "Line":
        return cls(tuple(runs(text, fonts)), size)

    @property
    def width(self) -> float:
        return sum(font(name, self.size).getlength(text) for name, text in self.runs)

    @property
    def height(self) -> float:
        return self.size * 1.12

    def draw(self, draw: ImageDraw.ImageDraw, left: float, baseline: float, colour: str) -> None:
        for name, text in self.runs:
            face = font(name, self.size)
            draw.text((left, baseline), text, font=face, fill=colour, anchor="ls")
            left += face.getlength(text)


def fitting(text: str, fonts: tuple[str, ...], *, width: int, height: int) -> list[Line]:
    """The lines of a title in the largest size that it fits in; at the smallest, the end is left out."""
    for size in SIZES:
        lines = wrapped(text, fonts, size, width)
        most = int(height // Line((), size).height)
        if len(lines) <= most:
            return lines
    last = "".join(run for _, run in lines[most - 1].runs)
    while last and Line.of(f"{last}…", fonts, size).width > width:
        last = last[:-1]
    return [*lines[: most - 1], Line.of(f"{last.rstrip()}…", fonts, size)]


def wrapped(text: str, fonts: tuple[str, ...], size: int, width: int) -> list[Line]:
    """The text cut at its spaces, and inside a word that is longer than a line."""
    lines, current = [], ""
    for word in pieces(text, fonts, size, width):
        longer = f"{current} {word}" if current else word
        if current and Line.of(longer, fonts, size).width > width:
            lines.append(Line.of(current, fonts, size))
            longer = word
        current = longer
    return [*lines, Line.of(current, fonts, size)] if current else lines


def pieces(text: str, fonts: tuple[str, ...], size: int, width: int) -> Iterator[str]:
    # A no-break space is no place to cut: only the plain one is.
    for word in filter(None, text.split(" ")):
        while Line.of(word, fonts, size).width > width:
            lengths = range(1, len(word))
            cut = max(bisect_right(lengths, width, key=lambda n, w=word: Line.of(w[:n], fonts, size).width), 1)
            yield word[:cut]
            word = word[cut:]
        yield word


def runs(text: str, fonts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(typeface, letters) of a text, without the letters that none of the typefaces has."""
    name, letters = fonts[0], ""
    for letter in text:
        wanted = name if is_neutral(letter) and covers(name, letter) else face_of(letter, fonts)
        if not wanted:
            continue
        if wanted != name and letters:
            yield name, letters
            letters = ""
        name, letters = wanted, letters + letter
    if letters:
        yield name, letters


def is_neutral(letter: str) -> bool:
    """A space, a mark or a combining sign stays with what stands before it."""
    return unicodedata.category(letter)[0] in "ZPM"


@lru_cache(maxsize=4000)
def face_of(letter: str, fonts: tuple[str, ...]) -> str:
    return next((name for name in fonts if covers(name, letter)), "")


@lru_cache(maxsize=8000)
def covers(name: str, letter: str) -> bool:
    """Whether the typeface draws something of its own for a letter, not the box of one that it lacks."""
    if letter.isspace():
        return True
    return drawn(name, letter) != drawn(name, "\U0010ffff") and unicodedata.category(letter) not in ("Cc", "Cs", "Cn")


def drawn(name: str, letter: str) -> tuple:
    mask = font(name, 24).getmask(letter)
    return mask.size, bytes(mask)


@lru_cache(maxsize=100)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / name, size)
