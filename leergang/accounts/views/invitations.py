from django.http import Http404, HttpRequest, HttpResponse

from leergang.accounts.access import public


@public
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404
