"""What somebody searches for stays out of the address: a name in it lives on in histories and logs (SEC-08).

The words are kept in the session, and the address carries a mark by which they are found again. So
paging, a second window and the button Back work, and a link that is passed on tells nobody a name.
"""

import secrets

from django.http import HttpRequest
from django.utils.http import urlencode

KEPT = 20
LONGEST = 80
_PLACE = "searches"


def remember(request: HttpRequest, words: str) -> str:
    """Keep these words for this session. Returns the mark for the address, '' for no words."""
    words = " ".join(words.replace("\0", " ").split())[:LONGEST]
    if not words:
        return ""
    kept: dict[str, str] = request.session.get(_PLACE, {})
    for mark, known in kept.items():
        if known == words:
            return mark
    mark = secrets.token_urlsafe(6)
    newest = [*kept.items(), (mark, words)][-KEPT:]
    request.session[_PLACE] = dict(newest)
    return mark


def recall(request: HttpRequest, mark: str) -> str:
    """The words behind a mark; '' when this session knows none."""
    kept: dict[str, str] = request.session.get(_PLACE, {})
    return kept.get(mark, "")


def searched(request: HttpRequest, *names: str) -> str:
    """The address of the same page for what was just asked by a POST: the words kept, the rest as it is."""
    asked = {name: request.POST.get(name, "") for name in names}
    asked["zoek"] = remember(request, request.POST.get("zoek", ""))
    query = urlencode({name: value for name, value in asked.items() if value and "\0" not in value})
    return f"{request.path}?{query}" if query else request.path
