"""A person with a browser: looks at every page at two widths, with axe, and hears every complaint."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Locator, Page, Response

from tests.axe import violations

WIDTHS = (1280, 390)
# Chromium says this itself for every 4xx and 5xx answer; the status is what a test looks at.
OWN_WORDS_OF_CHROMIUM = "Failed to load resource"


@dataclass
class Person:
    """One browser context. `complaints` fills up with console and CSP errors and server errors."""

    name: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    scripted: bool = True
    expects: set[int] = field(default_factory=set)
    """Statuses from 500 on that this person is prepared for."""

    def watch(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and OWN_WORDS_OF_CHROMIUM not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500 and response.status not in self.expects:
            self.complaints.append(f"{response.url}: status {response.status}")

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.look()

    def press(self, name: str, role: Any = "button") -> None:
        """Press the button (or follow the link) with this name, and look at what comes."""
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name).first.click()
        self.look()

    def follow(self, name: str) -> None:
        self.press(name, "link")

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=False).first.fill(value)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=False).first

    def says(self, text: str) -> None:
        """The page shows this text; Playwright waits for it."""
        self.page.get_by_text(text).first.wait_for()

    def look(self) -> None:
        """axe at both widths and no sideways scrolling, once for every kind of page."""
        kind = self._kind()
        if kind in self.seen:
            return
        self.seen.add(kind)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            if self.scripted:
                self._axe(width)
            self._fits(width)
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})

    def _kind(self) -> str:
        return f"{urlsplit(self.page.url).path} {self.page.title()}"

    def _axe(self, width: int) -> None:
        self.complaints.extend(
            f"{self.page.url} at {width}: {found}"
            for found in violations(self.page, colours=width == WIDTHS[0])
        )

    def _fits(self, width: int) -> None:
        if self.scripted:
            needed = self.page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                self.complaints.append(f"{self.page.url}: {needed} px wide at {width}")


def enter(browser: Browser, name: str, url: str, **options: Any) -> Person:
    scripted = options.get("java_script_enabled", True)
    context = browser.new_context(base_url=url, locale="nl-NL", timezone_id="Europe/Amsterdam", **options)
    context.set_default_timeout(15_000)
    person = Person(name, context, context.new_page(), scripted=scripted)
    person.watch()
    return person


def with_passkeys(person: Person) -> CDPSession:
    """Give the browser a virtual authenticator, as a phone or laptop has one."""
    session = person.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session
