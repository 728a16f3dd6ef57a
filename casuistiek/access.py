"""The lookup is the check, for cases: a view gets its case through a queryset of this person, or answers 404."""

import datetime as dt
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from casuistiek.documents import AGREEMENT_VERSION
from casuistiek.models import (
    AgreementAcceptance,
    CoOwner,
    Discussion,
    DiscussionSeat,
    Feedback,
    FeedbackPoint,
    PracticeCase,
    Proposal,
)
from casuistiek.models.case import PracticeCaseQuerySet
from casuistiek.models.discussion import DiscussionQuerySet
from casuistiek.states import CaseStatus
from cohorts.models import Cohort, Enrolment
from leergang.accounts.access import Access, DeclaredView, declare
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.db import Prepared, PreparedLookup
from leergang.moment import today

# What an action looks for again once it has the lock.
GONE = (
    PracticeCase.DoesNotExist,
    Feedback.DoesNotExist,
    FeedbackPoint.DoesNotExist,
    CoOwner.DoesNotExist,
    Proposal.DoesNotExist,
)

type Lookup = Callable[[User, uuid.UUID], PracticeCase | None]
type CaseView[**P] = Callable[Concatenate[MemberRequest, PracticeCase, P], HttpResponseBase]


def must_agree(user: User, cohort_id: int) -> bool:
    """Whether this person takes part and did not agree to the present agreement yet: before reading a case of
    somebody else he or she is led there (domain/3 C2). A trainer brings nothing in and is not asked. One query.
    """
    return bool(NOT_AGREED.rows(user=user.pk, cohort=cohort_id, version=AGREEMENT_VERSION))


def _not_agreed(user: int, cohort: int, version: str) -> QuerySet[Enrolment, tuple[int]]:
    accepted = AgreementAcceptance.objects.filter(enrolment=OuterRef("pk"), version=version)
    taking_part = Enrolment.objects.taking_part().filter(user=user, cohort=cohort)
    return taking_part.filter(~Exists(accepted)).order_by().values_list("pk")[:1]


NOT_AGREED = Prepared(_not_agreed, user=int, cohort=int, version=str)


def agreement_url(cohort: Cohort, after: str = "") -> str:
    """The page of the agreement, which leads on to `after`."""
    url = reverse("casuistiek:agreement", args=[cohort.slug])
    return f"{url}?{urlencode({'next': after})}" if after else url


def _through[**P](
    permission: Permission, lookup: Lookup, *, asks_agreement: bool = False
) -> Callable[[CaseView[P]], DeclaredView]:
    def decorate(view: CaseView[P]) -> DeclaredView:
        @wraps(view)
        def checked(
            request: MemberRequest, public_id: uuid.UUID, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            case = lookup(request.user, public_id)
            if case is None:
                raise Http404
            is_of_another = case.owner_id != request.user.pk and case.status != CaseStatus.CONCEPT
            if asks_agreement and is_of_another and must_agree(request.user, case.cohort_id):
                # Also when something is posted: the page that says what is wrong with it shows the case.
                reads = request.method in {"GET", "HEAD"}
                return redirect(
                    agreement_url(case.cohort, request.path if reads else case.get_absolute_url())
                )
            try:
                return view(request, case, *args, **kwargs)
            except GONE as gone:
                raise Http404 from gone  # withdrawn or deleted between this lookup and the lock of the action

        return declare(checked, Access("case", permission))

    return decorate


def _among(reach: Callable[[User], PracticeCaseQuerySet]) -> Lookup:
    def lookup(user: User, public_id: uuid.UUID) -> PracticeCase | None:
        return reach(user).select_related("cohort", "owner").filter(public_id=public_id).first()

    return lookup


def _readable(user: User, public_id: uuid.UUID) -> PracticeCase | None:
    """The page that is read most; as a queryset this lookup took 3 of its 16 ms of CPU."""
    return READABLE.first(user=user.pk, public_id=public_id, day=today())


def _visible(user: int, public_id: uuid.UUID, day: dt.date) -> PracticeCaseQuerySet:
    person = cast("User", user)  # a mark of the prepared query; a primary key does
    return PracticeCase.objects.visible_to(person, day=day).filter(public_id=public_id)


READABLE = PreparedLookup(_visible, "cohort", "owner", user=int, public_id=uuid.UUID, day=dt.date)


def own_case[**P](view: CaseView[P]) -> DeclaredView:
    """A case of one's own, in every state."""
    return _through(Permission.CASE_WRITE, _among(PracticeCase.objects.owned_by))(view)


def writable_case[**P](view: CaseView[P]) -> DeclaredView:
    """A case of one's own that may still change."""
    return _through(Permission.CASE_WRITE, _among(PracticeCase.objects.writable_by))(view)


def shareable_case[**P](view: CaseView[P]) -> DeclaredView:
    """A case of one's own that more people may be let read."""
    return _through(Permission.CASE_WRITE, _among(PracticeCase.objects.shareable_by))(view)


def answerable_case[**P](view: CaseView[P]) -> DeclaredView:
    """A case of one's own, on whose feedback one may react."""
    return _through(Permission.CASE_WRITE, _among(PracticeCase.objects.answerable_by))(view)


def drawable_case[**P](view: CaseView[P]) -> DeclaredView:
    """A case of one's own, whose krachtenveld may still change."""
    return _through(Permission.CASE_WRITE, _among(PracticeCase.objects.drawable_by))(view)


def reflectable_case[**P](view: CaseView[P]) -> DeclaredView:
    """A case of one's own that was talked about, and is not completed yet."""
    return _through(Permission.CASE_WRITE, _among(PracticeCase.objects.reflectable_by))(view)


def readable_case[**P](view: CaseView[P]) -> DeclaredView:
    """One's own case, or one that was submitted to this trainer, who may be standing in for one session."""
    return _through(Permission.CASE_WRITE, _readable, asks_agreement=True)(view)


def _thought_along(user: User, public_id: uuid.UUID) -> PracticeCase | None:
    """A case that this person is asked about, or once wrote about: the view asks which of the two."""
    asked = _among(PracticeCase.objects.asked_of)(user, public_id)
    written = Feedback.objects.of_peer(user).values("case_id")
    return asked or _among(lambda _: PracticeCase.objects.filter(pk__in=written))(user, public_id)


def shared_case[**P](view: CaseView[P]) -> DeclaredView:
    """A case that its owner shares with this person of the group."""
    return _through(Permission.CASE_SHARED, _among(PracticeCase.objects.shared_with), asks_agreement=True)(
        view
    )


def asked_case[**P](view: CaseView[P]) -> DeclaredView:
    """A shared case about which its owner asked this person to think along."""
    return _through(Permission.CASE_SHARED, _among(PracticeCase.objects.asked_of), asks_agreement=True)(view)


def thought_along_case[**P](view: CaseView[P]) -> DeclaredView:
    """The same, or one that this person wrote about before: then the own words may be shown, and nothing of it."""
    return _through(Permission.CASE_SHARED, _thought_along, asks_agreement=True)(view)


def case_for_review[**P](view: CaseView[P]) -> DeclaredView:
    """A case that was submitted to this trainer."""
    return _through(Permission.CASE_REVIEW, _among(PracticeCase.objects.for_review))(view)


type RoomView[**P] = Callable[Concatenate[MemberRequest, Discussion, P], HttpResponseBase]


def in_room[**P](view: RoomView[P]) -> DeclaredView:
    """A room in which this person has business, of a case that he or she may read at this moment; else 404."""

    @wraps(view)
    def checked(
        request: MemberRequest, public_id: uuid.UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        room = ROOM.first(user=request.user.pk, public_id=public_id, day=today())
        if room is None:
            raise Http404
        try:
            return view(request, room, *args, **kwargs)
        except (Discussion.DoesNotExist, DiscussionSeat.DoesNotExist) as gone:
            raise Http404 from gone  # the sharing ended between this lookup and the lock of the action

    return declare(checked, Access("room", Permission.CASE_SHARED))


def _rooms(user: int, public_id: uuid.UUID, day: dt.date) -> DiscussionQuerySet:
    person = cast("User", user)  # a mark of the prepared query; a primary key does
    return Discussion.objects.visible_to(person, day=day).filter(public_id=public_id)


# Fourteen phones ask it every two seconds.
ROOM = PreparedLookup(_rooms, "case", "session", user=int, public_id=uuid.UUID, day=dt.date)


type AgreementView[**P] = Callable[Concatenate[MemberRequest, Cohort, P], HttpResponseBase]


def reader_of_agreement[**P](view: AgreementView[P]) -> DeclaredView:
    """A lichting of which this person reads the cases of others: somebody who takes part, or a trainer; else 404."""

    @wraps(view)
    def checked(request: MemberRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        shared = Cohort.objects.granting(request.user, Permission.CASE_SHARED)
        trained = Cohort.objects.granting(request.user, Permission.CASE_REVIEW)
        found = Cohort.objects.filter(Q(pk__in=shared.values("pk")) | Q(pk__in=trained.values("pk")))
        cohort = found.filter(slug=slug).first()
        if cohort is None:
            raise Http404
        return view(request, cohort, *args, **kwargs)

    return declare(checked, Access("case", Permission.CASE_SHARED))
