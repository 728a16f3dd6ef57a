"""Whether a page, as a browser shows it, is accessible."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCRIPT = Axe().axe_script
# A rule, and the first places. Only what is wrong: gathering what passed takes longer than all the rules.
RUN = """options => axe.run({...options, resultTypes: ["violations"]}).then(found => found.violations.map(
    one => `${one.id} ${JSON.stringify(one.nodes.slice(0, 3).map(node => node.target))}`))"""
# A colour on its way to another one is neither: a button that was just pressed changes over a tenth of a second.
SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter(one => one.effect?.getComputedTiming().endTime !== Infinity).map(one => one.finished))"""
WIDTHS, HEIGHT = (1280, 390), 900
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def violations(page: Page, *, colours: bool = True) -> list[str]:
    """What axe finds against the page as it stands. Contrast takes half its time, and no width changes it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    page.evaluate(SETTLED)
    found: list[str] = page.evaluate(
        RUN, {"runOnly": TAGS, "rules": {"color-contrast": {"enabled": colours}}}
    )
    return found


def faults_here(page: Page, *, colours: bool = True) -> list[str]:
    """What axe finds, and whether the page runs off the screen, at the width that it has now."""
    return [*violations(page, colours=colours), *(["sideways"] if page.evaluate(SIDEWAYS) else [])]


def faults(page: Page) -> list[str]:
    """The same at both widths; afterwards the page is as wide as it was. One walk looks at a page twice."""
    before = page.viewport_size
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{fault} at {width}" for fault in faults_here(page, colours=width == WIDTHS[0])]
    if before:
        page.set_viewport_size(before)
    return found
