"""What axe finds on a page, and whether it is wider than the screen: on a telephone and a desk, by day and by night.

Only what axe says of colours differs from day to night, so it looks for the rest once at each width.
"""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SEEN = [(390, "light", "dark"), (1280, "dark", "light")]
OF_COLOURS = ["color-contrast", "link-in-text-block"]
# Style sheets that import another one make axe write a style into the page, which the policy refuses.
AXE = {"preload": False, "resultTypes": ["violations"]}


def barriers(page: Page) -> list[str]:
    """Each one with its place; the page stays as it is, at the width and in the colours it had."""
    size, found = page.viewport_size, []
    page.evaluate(Axe().axe_script)
    for width, one, other in SEEN:
        page.set_viewport_size({"width": width, "height": 900})
        for colours, options in ((one, AXE), (other, AXE | {"runOnly": OF_COLOURS})):
            page.emulate_media(color_scheme=colours, reduced_motion="reduce")
            for each in page.evaluate("options => axe.run(options)", options)["violations"]:
                found += [f"{width} {colours} {each['id']}: {node['html'][:200]}" for node in each["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{width} wider than the screen")
    page.emulate_media(color_scheme="null", reduced_motion="null")
    page.set_viewport_size(size)
    return found
