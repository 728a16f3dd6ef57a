"""The pages that everybody may read: help, privacy, accessibility, and whom to tell about a leak."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leergang.accounts.access import public

# Looked over on this day; the page is reviewed every year (A11Y-14), the contact in security.txt too (WEB-06).
REVIEWED_ON = dt.date(2026, 11, 24)
REVIEW_EVERY = dt.timedelta(days=364)


@public
@require_safe
def help_and_contact(request: HttpRequest) -> HttpResponse:
    return render(request, "home/help.html", {"contact": settings.REPLY_TO})


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "home/privacy.html", {"contact": settings.REPLY_TO})


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    context = {
        "contact": settings.REPLY_TO,
        "reviewed_on": REVIEWED_ON,
        "next_review_on": REVIEWED_ON + REVIEW_EVERY,
    }
    return render(request, "home/accessibility.html", context)


@public
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """RFC 9116. It expires within a year of its review, so that a forgotten contact is noticed."""
    expires_at = dt.datetime.combine(REVIEWED_ON + REVIEW_EVERY, dt.time(), tzinfo=dt.UTC)
    lines = (
        f"Contact: mailto:{settings.SECURITY_CONTACT}",
        f"Expires: {expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.SITE_URL}{reverse('home:security-txt')}",
        f"Policy: {settings.SITE_URL}{reverse('home:help')}#veiligheid",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
