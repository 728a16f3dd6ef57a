from core.models import Case, Cohort, Enrolment, Module
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    enr = Enrolment.objects.select_related("cohort").get(user=request.user)
    modules = list(Module.objects.filter(cohort_id=enr.cohort_id).order_by("position")[:20])
    cases = list(Case.objects.filter(author=request.user).select_related("module").order_by("-updated")[:10])
    return render(request, "dashboard.html", {"enr": enr, "modules": modules, "cases": cases})


@login_required
def module(request: HttpRequest, pk: int) -> HttpResponse:
    m = get_object_or_404(Module.objects.select_related("cohort"), pk=pk)
    modules = list(Module.objects.filter(cohort_id=m.cohort_id).order_by("position")[:20])
    cases = list(Case.objects.filter(module=m, author=request.user).order_by("-updated")[:10])
    return render(request, "module.html", {"m": m, "modules": modules, "cases": cases})


@login_required
def case(request: HttpRequest, pk: int) -> HttpResponse:
    c = get_object_or_404(Case.objects.select_related("module__cohort", "author"), pk=pk)
    comments = list(c.comments.select_related("author").order_by("created")[:20])
    modules = list(Module.objects.filter(cohort_id=c.module.cohort_id).order_by("position")[:20])
    return render(request, "case.html", {"c": c, "comments": comments, "modules": modules})


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """The indexed queue: the cohort stands on the case, the count stops at a thousand."""
    enr = Enrolment.objects.select_related("cohort").get(user=request.user)
    waiting = Case.objects.filter(cohort_id=enr.cohort_id, status="submitted")
    cases = list(waiting.select_related("module", "author").order_by("updated")[:20])
    n = waiting.order_by()[:1000].count()
    return render(request, "queue.html", {"enr": enr, "cases": cases, "n": n})


@login_required
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Twenty people a page with COUNT and OFFSET, like a paginator."""
    co = get_object_or_404(Cohort, pk=pk)
    page = int(request.GET.get("page", "1"))
    enrolments = Enrolment.objects.filter(cohort=co)
    n = enrolments.count()
    rows = list(enrolments.select_related("user").order_by("organisation", "id")[(page - 1) * 20 : page * 20])
    context = {"co": co, "rows": rows, "n": n, "page": page, "pages": -(-n // 20)}
    return render(request, "people.html", context)


urlpatterns = [
    path("", dashboard),
    path("m/<int:pk>/", module),
    path("c/<int:pk>/", case),
    path("queue/", queue),
    path("p/<int:pk>/", people),
]
