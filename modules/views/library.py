"""The curriculum to read, for who prepares or plans it; participants read it in their own lichting."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leergang.accounts.access import may, signed_in
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from modules.models import Module, Programme, Unit
from modules.reports import materials_of_module, materials_of_unit, module_balance, programme_balance
from modules.views.edit_places import edit_links

# In the address of a page of an older edition.
EDITION = "uitgave"


@signed_in
@require_safe
def library(request: MemberRequest) -> HttpResponse:
    editions = _editions(request)
    if not editions:
        if not may(request.user, Permission.PROGRAMME_VIEW):
            raise Http404
        return render(request, "modules/library_empty.html")
    which = _which(editions, request)
    programme = Programme.objects.with_modules().get(pk=which.programme.pk)
    context = {
        "programme": programme,
        "rows": [(module, module_balance(module)) for module in programme.modules.all()],
        "balance": programme_balance(programme),
        "editions": [each for each in editions if each.slug == programme.slug],
        "which": which,
    }
    return render(request, "modules/library.html", context)


@signed_in
@require_safe
def library_module(request: MemberRequest, module: str) -> HttpResponse:
    which = _edition(request)
    shown = _module(which.programme, module)
    context = {
        "module": shown,
        "units": shown.units.all(),
        "balance": module_balance(shown),
        "materials": materials_of_module(shown.pk),
        "which": which,
    }
    context |= edit_links(request.user, shown) if which.is_newest else {}
    return render(request, "modules/library_module.html", context)


@signed_in
@require_safe
def library_unit(request: MemberRequest, module: str, unit: str) -> HttpResponse:
    which = _edition(request)
    shown = _module(which.programme, module)
    units = list(shown.units.all())
    place = next((i for i, each in enumerate(units) if each.slug == unit), None)
    if place is None:
        raise Http404
    opened = units[place]
    guides = Programme.objects.guided_by(request.user).filter(pk=which.programme.pk).exists()
    context = {
        "module": shown,
        "units": units,
        "unit": opened,
        "first": _first(which.programme, opened),
        "guide": opened.guide_steps if guides else [],
        "questions": opened.questions if guides else [],
        "materials": materials_of_unit(opened.pk),
        "which": which,
    }
    context |= _way("previous", units[place - 1] if place else None, shown, which)
    context |= _way("next", units[place + 1] if place + 1 < len(units) else None, shown, which)
    context |= edit_links(request.user, opened) if which.is_newest else {}
    return render(request, "modules/library_unit.html", context)


@dataclass(frozen=True)
class Which:
    """The edition that is read, and whether it is the newest that this person may read."""

    programme: Programme
    is_newest: bool

    @property
    def query(self) -> str:
        """What an address of another page of the same edition ends with."""
        return "" if self.is_newest else f"?{EDITION}={self.programme.edition}"


def _edition(request: MemberRequest) -> Which:
    return _which(_editions(request), request)


def _editions(request: MemberRequest) -> list[Programme]:
    """What this person may read, the newest first, without its texts."""
    return list(
        Programme.objects.visible_to(request.user)
        .newest_first()
        .only("slug", "title", "edition", "correction")
    )


def _which(editions: list[Programme], request: MemberRequest) -> Which:
    """The newest of the editions, or the one that the address asks for. A number that is none of them is 404."""
    if not editions:
        raise Http404
    newest = editions[0]
    asked = request.GET.get(EDITION)
    if asked is None:
        return Which(newest, is_newest=True)
    found = next((each for each in editions if each.slug == newest.slug and str(each.edition) == asked), None)
    if found is None:
        raise Http404
    return Which(found, is_newest=found == newest)


def _module(programme: Programme, slug: str) -> Module:
    """The module in this edition, with its content."""
    modules = programme.modules.select_related("programme").with_content()
    return get_object_or_404(modules, slug=slug)


def _way(name: str, unit: Unit | None, module: Module, which: Which) -> dict[str, str]:
    """Where the page before or after this one is, for the pager."""
    if unit is None:
        return {}
    address = reverse("modules:library-unit", args=[module.slug, unit.slug])
    return {f"{name}_url": address + which.query, f"{name}_label": unit.title}


def _first(programme: Programme, unit: Unit) -> list[Unit]:
    """What somebody does before this unit, in the order of the leergang."""
    if not unit.after:
        return []
    units = Unit.objects.filter(module__programme=programme, code__in=unit.after).select_related("module")
    return list(units.order_by("module__position", "position"))
