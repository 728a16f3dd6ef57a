"""The menu as data: which roles see which item, and where it leads."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from leergang.accounts import second_factor
from leergang.accounts.roles import SESSION_ROLES, Role
from leergang.db import COUNT_CAP
from leergang.home.standing import Standing, standing_of


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    is_current: bool = False
    count: str = ""


@dataclass(frozen=True)
class MenuLine:
    """One item as the roles below see it; `url` may depend on the lichtingen of the person.

    `holds` are the parts of a lichting that belong to it, wherever the item itself leads.
    """

    label: str
    roles: frozenset[Role]
    url: Callable[[Standing], str]
    count: Callable[[Standing], int] = lambda _standing: 0
    holds: frozenset[str] = frozenset()

    def is_home_of(self, path: str) -> bool:
        """Whether a page such as /lichtingen/<slug>/wachtlijst/ is one of these parts."""
        match path.split("/"):
            case ["", "lichtingen", _, part, *_]:
                return part in self.holds
        return False


def _to(name: str) -> Callable[[Standing], str]:
    return lambda _standing: reverse(name)


def _modules(standing: Standing) -> str:
    enrolled = standing.enrolled
    return reverse("cohorts:module-list", args=[enrolled.slug]) if enrolled else ""


def _scan(standing: Standing) -> str:
    enrolled = standing.enrolled
    return reverse("cohorts:scan-home", args=[enrolled.slug]) if enrolled else ""


def _in_the_only_cohort(name: str, role: Role, otherwise: str) -> Callable[[Standing], str]:
    """Straight to the page of the lichting when there is one, else to a page that offers the choice."""

    def url(standing: Standing) -> str:
        ties = standing.cohorts_as(role)
        return reverse(name, args=[ties[0].slug]) if len(ties) == 1 else reverse(otherwise)

    return url


EVERYBODY: frozenset[Role] = frozenset()


def _roles(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


SESSIONS = frozenset({"bijeenkomsten"})
READING = frozenset({"modules", "voorbereiding", "aantekeningen", "transfer"})
PEOPLE = frozenset({"deelnemers", "wachtlijst", "aanmeldingen", "ter-controle"})

MENU = (
    MenuLine("Vandaag", EVERYBODY, _to("home:start")),
    MenuLine("Modules", _roles(Role.PARTICIPANT), _modules, holds=READING),
    MenuLine("Mijn casus", _roles(Role.PARTICIPANT), _to("casuistiek:case-list")),
    MenuLine("Agenda", _roles(Role.PARTICIPANT), _to("home:calendar"), holds=SESSIONS),
    MenuLine("Regiescan", _roles(Role.PARTICIPANT), _scan),
    MenuLine("Planning", _roles(Role.TRAINER, Role.PLANNER), _to("planning"), holds=SESSIONS),
    MenuLine(
        "Feedback", _roles(Role.TRAINER), _to("casuistiek:feedback-list"), lambda standing: standing.waiting
    ),
    MenuLine("Feedback", _roles(Role.PLANNER), _to("casuistiek:ageing-list")),
    MenuLine(
        "Deelnemers",
        _roles(Role.COORDINATOR),
        _in_the_only_cohort("cohorts:enrolment-list", Role.COORDINATOR, "people-list"),
        holds=PEOPLE,
    ),
    MenuLine("Bijeenkomsten", _roles(Role.COORDINATOR), _to("home:calendar"), holds=SESSIONS),
    MenuLine("Lichtingen", _roles(Role.TRAINER, Role.PLANNER), _to("cohorts:cohort-list")),
    MenuLine("Mensen", _roles(Role.PLANNER), _to("beheer:person-list")),
    MenuLine("Berichten", _roles(Role.PLANNER, Role.OFFICE_ADMIN), _to("beheer:letter-list")),
    MenuLine("Noodtoegang", _roles(Role.OFFICE_ADMIN), _to("beheer:emergency-list")),
    MenuLine("Logboek", _roles(Role.OFFICE_ADMIN, Role.AUDITOR), _to("beheer:audit-list")),
    MenuLine("Leergang", _roles(Role.TRAINER, Role.PLANNER, Role.EDITOR), _to("modules:library")),
    MenuLine("Agenda", _roles(*SESSION_ROLES), _to("home:calendar"), holds=SESSIONS),
)


def menu(standing: Standing, path: str) -> list[NavItem]:
    """The menu of this person. Where the page belongs to is the current item; else the one with the longest
    address that the path starts with.
    """
    lines = [line for line in MENU if not line.roles or line.roles.intersection(standing.roles)]
    urls = dict(_unique((line, line.url(standing)) for line in lines))
    homes = [url for line, url in urls.items() if line.is_home_of(path)]
    leading = sorted((url for url in urls.values() if _leads_to(url, path)), key=len, reverse=True)
    current = next(iter([*homes, *leading]), "")
    return [
        NavItem(line.label, url, is_current=url == current, count=_shown(line.count(standing)))
        for line, url in urls.items()
    ]


def _shown(count: int) -> str:
    return f"{COUNT_CAP - 1}+" if count >= COUNT_CAP else str(count or "")


def _unique(pairs: Iterator[tuple[MenuLine, str]]) -> Iterator[tuple[MenuLine, str]]:
    """Two roles can bring the same page: Agenda of a participant is Bijeenkomsten of a coördinator."""
    seen: set[str] = set()
    for line, url in pairs:
        if url not in seen:
            seen.add(url)
            yield line, url


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of every page, worked out only when a template asks: the menu, the role, the theme."""
    return {
        "nav_items": SimpleLazyObject(lambda: _menu_of(request)),
        "role_label": SimpleLazyObject(lambda: _role_label(standing_of(request))),
        "theme_css": SimpleLazyObject(lambda: _theme(standing_of(request))),
    }


def _menu_of(request: HttpRequest) -> list[NavItem]:
    user = getattr(request, "user", None)  # absent when a middleware before the login already failed
    if user is None or not user.is_authenticated or not second_factor.passed(request):
        return []  # half a login sees nothing of the person yet (SEC-01)
    return menu(standing_of(request), request.path)


def _role_label(standing: Standing) -> str:
    return standing.roles[0].label if standing.roles else ""


def _theme(standing: Standing) -> str:
    """Participants see the theme of their lichting; all others the platform's own."""
    return standing.enrolled.theme if standing.enrolled else ""
