"""Reading the codes that we draw, with another library than the one that draws them."""

import re

import zxingcpp
from PIL import Image, ImageDraw


def read_code(image: Image.Image) -> zxingcpp.Barcode:
    """The one QR code of an image; fails when there is none, or another."""
    [code] = zxingcpp.read_barcodes(image.convert("L"))
    assert code.format == zxingcpp.BarcodeFormat.QRCode
    return code


def image_of(svg: str, scale: int = 8) -> Image.Image:
    """An inline QR code laid on white: its path is one run of `M x y`, `h n` (dark) and `m dx dy` (move)."""
    width, height = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups())
    quiet = 2  # the page around the drawing
    image = Image.new("L", ((width + 2 * quiet) * scale, (height + 2 * quiet) * scale), 255)
    draw = ImageDraw.Draw(image)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", re.search(r' d="([^"]+)"', svg)[1]):
        values = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?|-?\.\d+", numbers)]
        if command == "h":
            left, top = (x + quiet) * scale, (y - 0.5 + quiet) * scale
            draw.rectangle([left, top, left + values[0] * scale - 1, top + scale - 1], fill=0)
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return image
