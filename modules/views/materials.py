"""Materials in the library: to read and to take along, and for editors to add, change and put in order."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leergang.accounts.access import may, signed_in, signed_in_as
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.accepting import refuse
from leergang.web.files import serve
from leergang.web.htmx import render_part
from leergang.web.methods import ask_and_do
from leergang.web.saving import StaleVersionError
from leergang.web.uploads import most_of, receives_files, refusal_of
from modules.actions import materials
from modules.forms.materials import FileForm, LinkForm, PageForm, form_of
from modules.models import STORED, Material, Module, Programme

NEW = {
    "link": (LinkForm, materials.add_link, "Link toevoegen"),
    "tekst": (PageForm, materials.add_page, "Leestekst toevoegen"),
}


@signed_in
@require_safe
def material_detail(request: MemberRequest, module: str, material_id: int) -> HttpResponse:
    """A material with what it is: a video plays here, a text is read here."""
    material = _readable(request.user, module, material_id)
    context = {
        "module": material.module,
        "material": material,
        "file_url": reverse("modules:material-file", args=[module, material_id]),
        "may_edit": may(request.user, Permission.PROGRAMME_EDIT)
        and _of_module(request.user, module).filter(pk=material.pk).exists(),
    }
    return render(request, "modules/material_detail.html", context)


@signed_in
@require_safe
def material_file(request: MemberRequest, module: str, material_id: int) -> HttpResponseBase:
    material = _readable(request.user, module, material_id, kind__in=STORED)
    return serve(request, material.download(is_attachment="bewaar" in request.GET))


@signed_in
@require_safe
def material_picture(request: MemberRequest, module: str, picture: str) -> HttpResponseBase:
    """A picture in a text of the module, by its name in the folder: that of the newest edition that has it."""
    images = _of_any_edition(request.user, module).picture(picture)
    found = images.order_by("-module__programme").first()
    if found is None:
        raise Http404
    return serve(request, found.download())


@signed_in_as(Permission.PROGRAMME_EDIT)
@require_safe
def material_list(request: MemberRequest, module: str) -> HttpResponse:
    """All materials of a module, for who edits them; what was withdrawn can come back."""
    shown = _module(request.user, module)
    rows = list(shown.materials.select_related("unit").order_by("position", "pk").defer("body", "body_html"))
    context = {
        "module": shown,
        "materials": [row for row in rows if not row.is_withdrawn],
        "withdrawn": [row for row in rows if row.is_withdrawn],
    }
    return render(request, "modules/material_list.html", context)


@signed_in_as(Permission.PROGRAMME_EDIT)
@ask_and_do
@receives_files(most=lambda: most_of(settings.MATERIAL_BYTES), refuse=refuse)
def material_add_file(request: MemberRequest, module: str) -> HttpResponse:
    shown = _module(request.user, module)
    is_sent = request.method == "POST"
    refusal = refusal_of(request) if is_sent else ""
    form = FileForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, refusal=refusal, module=shown
    )
    if is_sent and form.is_valid():
        try:
            added = materials.add_file(
                shown,
                form.details,
                file=form.cleaned_data["file"],
                name=form.cleaned_data["file"].name,
                by=request.user,
                now=now(),
            )
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return _added(request, added)
    limits = {kind: most // 1_000_000 for kind, most in settings.MATERIAL_BYTES.items()}
    context = {"module": shown, "form": form, "limits": limits, "bytes": settings.MATERIAL_BYTES}
    return render_part(request, "modules/material_add_file.html", "upload", context)


@signed_in_as(Permission.PROGRAMME_EDIT)
@ask_and_do
def material_add_link(request: MemberRequest, module: str) -> HttpResponse:
    return _add(request, module, "link")


@signed_in_as(Permission.PROGRAMME_EDIT)
@ask_and_do
def material_add_page(request: MemberRequest, module: str) -> HttpResponse:
    return _add(request, module, "tekst")


def _add(request: MemberRequest, module: str, what: str) -> HttpResponse:
    form_class, add, title = NEW[what]
    shown = _module(request.user, module)
    form = form_class(request.POST if request.method == "POST" else None, module=shown)
    if request.method == "POST" and form.is_valid():
        return _added(request, add(shown, form.details, by=request.user, now=now()))
    return render(request, "modules/material_edit.html", {"module": shown, "form": form, "heading": title})


def _added(request: MemberRequest, material: Material) -> HttpResponse:
    messages.success(request, f"‘{material.title}’ staat bij de module.")
    where = reverse("modules:material-list", args=[material.module.slug])
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": where})
    return redirect(where)


@signed_in_as(Permission.PROGRAMME_EDIT)
@ask_and_do
def material_edit(request: MemberRequest, module: str, material_id: int) -> HttpResponse:
    material = _editable(request, module, material_id)
    data = request.POST if request.method == "POST" else None
    form = form_of(material.kind)(data, module=material.module, material=material)
    context = {
        "module": material.module,
        "material": material,
        "form": form,
        "heading": "Materiaal wijzigen",
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "modules/material_edit.html", context)
    try:
        version = form.cleaned_data["version"]
        materials.change(material, form.details, version=version, by=request.user, now=now())
    except StaleVersionError as stale:
        # Both stay: the stored one beside this one. Saving again is a choice.
        form.carry(version=stale.version)
        context |= {"stored": _editable(request, module, material_id), "has_errors": True}
        return render(request, "modules/material_edit.html", context, status=HTTPStatus.CONFLICT)
    messages.success(request, f"‘{form.details.title}’ is bewaard.")
    return redirect("modules:material-list", module)


@signed_in_as(Permission.PROGRAMME_EDIT)
@require_POST
def material_withdraw(request: MemberRequest, module: str, material_id: int) -> HttpResponse:
    """Take it from the readers; the list offers it back."""
    material = _editable(request, module, material_id)
    try:
        materials.set_withdrawn(material, withdrawn=True, by=request.user, now=now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"Lezers zien ‘{material.title}’ niet meer. Onderaan zet je het terug.")
    return redirect("modules:material-list", module)


@signed_in_as(Permission.PROGRAMME_EDIT)
@require_POST
def material_restore(request: MemberRequest, module: str, material_id: int) -> HttpResponse:
    material = _editable(request, module, material_id)
    materials.set_withdrawn(material, withdrawn=False, by=request.user, now=now())
    messages.success(request, f"Lezers zien ‘{material.title}’ weer.")
    return redirect("modules:material-list", module)


@signed_in_as(Permission.PROGRAMME_EDIT)
@require_POST
def material_move(request: MemberRequest, module: str, material_id: int) -> HttpResponse:
    material = _editable(request, module, material_id)
    materials.move(material, up=request.POST.get("naar") == "hoger", by=request.user, now=now())
    return redirect(f"{reverse('modules:material-list', args=[module])}#materiaal-{material.pk}")


def _programme(user: User) -> QuerySet[Programme]:
    """The newest edition that this person may read, as the library shows it."""
    return Programme.objects.visible_to(user).newest_first()[:1]


def _of_any_edition(user: User, slug: str) -> Any:
    """What readers see of the modules with this short name, in every edition that this person may read."""
    return Material.objects.visible_to(user).shown().filter(module__slug=slug).select_related("module")


def _of_module(user: User, slug: str) -> Any:
    """All materials of a module in the newest edition, for who edits them."""
    newest = _programme(user).values("pk")
    return Material.objects.filter(module__programme__in=newest, module__slug=slug).select_related("module")


def _module(user: User, slug: str) -> Module:
    return get_object_or_404(Module, programme__in=_programme(user).values("pk"), slug=slug)


def _readable(user: User, slug: str, material_id: int, **which: Any) -> Material:
    found: Material = get_object_or_404(_of_any_edition(user, slug), pk=material_id, **which)
    return found


def _editable(request: MemberRequest, slug: str, material_id: int) -> Material:
    found: Material = get_object_or_404(_of_module(request.user, slug), pk=material_id)
    return found
