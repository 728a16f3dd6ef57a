"""The lookup is the check, for cases: a view gets its case through a queryset of this person, or answers 404."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404

from casuistiek.models import PracticeCase
from casuistiek.models.case import PracticeCaseQuerySet
from leergang.accounts.access import Access, DeclaredView, declare
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import User
from leergang.accounts.roles import Permission

type CaseView[**P] = Callable[Concatenate[MemberRequest, PracticeCase, P], HttpResponseBase]


def _through[**P](
    permission: Permission, reach: Callable[[User], PracticeCaseQuerySet]
) -> Callable[[CaseView[P]], DeclaredView]:
    def decorate(view: CaseView[P]) -> DeclaredView:
        @wraps(view)
        def checked(
            request: MemberRequest, public_id: uuid.UUID, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            cases = reach(request.user).select_related("cohort", "owner")
            try:
                return view(request, get_object_or_404(cases, public_id=public_id), *args, **kwargs)
            except PracticeCase.DoesNotExist as gone:
                raise Http404 from gone  # withdrawn or deleted between this lookup and the lock of the action

        return declare(checked, Access("case", permission))

    return decorate


def own_case[**P](view: CaseView[P]) -> DeclaredView:
    """A case of one's own, in every state."""
    return _through(Permission.CASE_WRITE, PracticeCase.objects.owned_by)(view)


def writable_case[**P](view: CaseView[P]) -> DeclaredView:
    """A case of one's own that may still change."""
    return _through(Permission.CASE_WRITE, PracticeCase.objects.writable_by)(view)


def readable_case[**P](view: CaseView[P]) -> DeclaredView:
    """One's own case, or one that was submitted to this trainer."""
    return _through(Permission.CASE_WRITE, PracticeCase.objects.visible_to)(view)


def case_for_review[**P](view: CaseView[P]) -> DeclaredView:
    """A case that was submitted to this trainer."""
    return _through(Permission.CASE_REVIEW, PracticeCase.objects.for_review)(view)
