"""The curriculum to read, for who prepares or plans it; participants read it in their own lichting."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from leergang.accounts.access import may, signed_in
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from modules.models import Material, Module, Programme
from modules.reports import module_balance, programme_balance
from modules.views.edit_places import edit_links


@signed_in
@require_safe
def library(request: MemberRequest) -> HttpResponse:
    programme = Programme.objects.visible_to(request.user).newest_first().with_modules().first()
    if programme is None:
        if not may(request.user, Permission.PROGRAMME_VIEW):
            raise Http404
        return render(request, "modules/library_empty.html")
    rows = [(module, module_balance(module)) for module in programme.modules.all()]
    context = {"programme": programme, "rows": rows, "balance": programme_balance(programme)}
    return render(request, "modules/library.html", context)


@signed_in
@require_safe
def library_module(request: MemberRequest, module: str) -> HttpResponse:
    shown = _module(request.user, module)
    context = {
        "module": shown,
        "units": shown.units.all(),
        "balance": module_balance(shown),
        "materials": Material.objects.on_page(shown.pk),
    }
    context |= edit_links(request.user, shown)
    return render(request, "modules/library_module.html", context)


@signed_in
@require_safe
def library_unit(request: MemberRequest, module: str, unit: str) -> HttpResponse:
    shown = _module(request.user, module)
    units = list(shown.units.all())
    place = next((i for i, each in enumerate(units) if each.slug == unit), None)
    if place is None:
        raise Http404
    context = {
        "module": shown,
        "units": units,
        "unit": units[place],
        "previous": units[place - 1] if place else None,
        "next": units[place + 1] if place + 1 < len(units) else None,
        "materials": Material.objects.on_page(shown.pk, units[place].pk),
    }
    context |= edit_links(request.user, units[place])
    return render(request, "modules/library_unit.html", context)


def _module(user: User, slug: str) -> Module:
    """The module in the newest version of the leergang that this person may read, with its content."""
    programme = Programme.objects.visible_to(user).newest_first().first()
    if programme is None:
        raise Http404
    modules = programme.modules.select_related("programme").with_content()
    return get_object_or_404(modules, slug=slug)
