"""The demo's mailbox: the mail that a demo person would get. Its addresses exist in demo mode only."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leergang.accounts.access import public
from leergang.stack.mailbox import kept_mail, one_mail

MOST = 100


@public
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    mails = kept_mail(Path(settings.DEMO_MAILBOX), limit=MOST) if settings.DEMO_MAILBOX else []
    return render(request, "beheer/mailbox.html", {"mails": mails})


@public
@require_safe
def mailbox_mail(request: HttpRequest, name: str) -> HttpResponse:
    mail = one_mail(Path(settings.DEMO_MAILBOX), name) if settings.DEMO_MAILBOX else None
    if mail is None:
        raise Http404
    calendars = [part for part in mail.message.walk() if part.get_content_type() == "text/calendar"]
    return render(request, "beheer/mailbox_mail.html", {"mail": mail, "has_calendar": bool(calendars)})
