"""A case on paper, for whoever may read it."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from casuistiek.access import readable_case
from casuistiek.actions import reads
from casuistiek.models import PracticeCase
from casuistiek.reports.papers import paper_of
from casuistiek.reports.reading import read
from casuistiek.reports.viewers import owners_of, viewer_of
from casuistiek.states import Viewer
from leergang.accounts.http import MemberRequest
from leergang.moment import now
from leergang.web.downloads import download


@readable_case
@require_safe
def case_pdf(request: MemberRequest, case: PracticeCase) -> HttpResponse:
    owners = owners_of(case)
    viewer = viewer_of(case, request.user, owners)
    reading = read(case, viewer, request.user)
    if viewer != Viewer.OWNER and reading.version is not None:
        reads.note(case, by=request.user, now=now(), version=reading.version.number)
    return download(paper_of(case, reading, owners, now=now()), "casus.pdf")
