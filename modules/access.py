"""How a view of an editor finds the text that it is about."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404

from leergang.accounts.access import DeclaredView, signed_in_as
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from modules.models import Module, Programme, Unit

type TextView[**P] = Callable[Concatenate[MemberRequest, Unit | Module, P], HttpResponseBase]


def edits_text[**P](view: TextView[P]) -> DeclaredView:
    """An editor, with the unit or module of the newest edition; for all others it does not exist."""

    @wraps(view)
    def found(
        request: MemberRequest, /, *args: Any, module: str, unit: str = "", **kwargs: Any
    ) -> HttpResponseBase:
        return view(request, editable(request.user, module, unit), *args, **kwargs)

    return signed_in_as(Permission.PROGRAMME_EDIT)(cast("Callable[..., HttpResponseBase]", found))


def editable(user: User, module: str, unit: str) -> Unit | Module:
    """The unit, or the module where no unit is named, with its programme. Two queries."""
    programme = Programme.objects.visible_to(user).newest_first().first()
    if programme is None:
        raise Http404
    if unit:
        units = Unit.objects.select_related("module__programme").filter(module__programme=programme)
        return get_object_or_404(units, module__slug=module, slug=unit)
    return get_object_or_404(programme.modules.select_related("programme"), slug=module)
