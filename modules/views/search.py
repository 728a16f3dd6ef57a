"""Searching the library, for who reads all of it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from leergang.accounts.access import signed_in
from leergang.accounts.http import MemberRequest
from modules.models import Programme
from modules.search import content_of, look, page_number


@signed_in
@require_safe
def library_search(request: MemberRequest) -> HttpResponse:
    """Units and materials of the newest edition that this person may read."""
    programme = Programme.objects.visible_to(request.user).newest_first().first()
    if programme is None:
        raise Http404
    number = page_number(request.GET.get("pagina", ""))
    results = look(content_of(programme.pk), request.GET.get("q", ""), number)
    context = {"programme": programme, "results": results, "around": urlencode({"q": results.words})}
    return render(request, "modules/library_search.html", context)
