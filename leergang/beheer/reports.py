"""The people whom the platform knows, for a planner: who they are, where they belong, who looks alike."""

from dataclasses import dataclass
from typing import Any

from django.db.models import FETCH_RAISE, Exists, OuterRef, Prefetch, Q, QuerySet

from cohorts.models import Enrolment, SessionStaff, TrainerAssignment
from cohorts.states import UNFINISHED
from leergang.accounts.models import Organisation, OrganisationRole, PersonMerge, User
from leergang.accounts.names import plain
from leergang.accounts.roles import Role
from leergang.moment import today
from leergang.web.keyset import Order

BY_NAME = Order("sort_key")
# A page of a person shows so many that look alike; more than these is a common name.
MOST_ALIKE = 10


@dataclass(frozen=True)
class Person:
    """Somebody with the roles and lichtingen of today. Nothing of a case, and not when they were here last."""

    user: User

    @property
    def roles(self) -> list[str]:
        held: list[OrganisationRole] = self.user.current_roles  # type: ignore[attr-defined]  # prefetched
        trained: list[TrainerAssignment] = self.user.trained  # type: ignore[attr-defined]
        helping: list[SessionStaff] = self.user.helping  # type: ignore[attr-defined]
        return [
            *(f"{role.get_role_display()} · {role.organisation.name}" for role in held),
            *(f"Trainer · {given.cohort.name}" for given in trained),
            *(f"{row.get_kind_display()} · één bijeenkomst van {row.session.cohort.name}" for row in helping),
        ]

    @property
    def enrolments(self) -> list[Enrolment]:
        enrolled: list[Enrolment] = self.user.enrolled  # type: ignore[attr-defined]
        return enrolled

    @property
    def ending(self) -> list[Enrolment]:
        """The enrolments that stop when the account is closed (cohorts.actions.departures.end_all)."""
        return [enrolment for enrolment in self.enrolments if enrolment.status in UNFINISHED]

    @property
    def merged_into(self) -> User | None:
        """In whom this record went up."""
        into: list[PersonMerge] = self.user.went_up  # type: ignore[attr-defined]
        return into[0].kept if into else None


def people() -> QuerySet[User]:
    """Every record, also one that went up in another. Six queries, however many people."""
    return _with_relations(User.objects.all()).fetch_mode(FETCH_RAISE)


def listed(*, words: str = "", only_alike: bool = False) -> QuerySet[User]:
    """Everybody, by name; with these words in the name or the address, or only who has a namesake.

    A human counts once: a record that went up in another is found by its address, as the one that was kept.
    """
    merges = PersonMerge.objects.filter(undone_at__isnull=True)
    found = people().exclude(pk__in=merges.values("merged"))
    # The key holds surname, first name and infix: each word may stand anywhere in it.
    for word in plain(words).replace("\0", "").split():
        before = merges.filter(merged__email__contains=word).values("kept")
        found = found.filter(Q(sort_key__contains=word) | Q(email__contains=word) | Q(pk__in=before))
    if only_alike:
        namesakes = User.objects.filter(sort_key=OuterRef("sort_key"), is_active=True)
        found = found.filter(Exists(namesakes.exclude(pk=OuterRef("pk"))), is_active=True)
    return found


def alike(user: User) -> list[Person]:
    """Others with the same name, perhaps the same human. Six queries."""
    found = User.objects.filter(sort_key=user.sort_key, is_active=True).exclude(pk=user.pk)
    return [
        Person(other) for other in _with_relations(found).fetch_mode(FETCH_RAISE).order_by("pk")[:MOST_ALIKE]
    ]


def _with_relations(users: QuerySet[User]) -> QuerySet[User]:
    roles = OrganisationRole.objects.current(today()).select_related("organisation").order_by("pk")
    trained = TrainerAssignment.objects.current(today()).select_related("cohort").order_by("-pk")
    helping = SessionStaff.objects.current(today()).select_related("session__cohort").order_by("-pk")
    enrolled = Enrolment.objects.select_related("cohort", "organisation").order_by("-created_at", "-pk")
    merges = PersonMerge.objects.filter(undone_at__isnull=True).select_related("kept")
    related: list[Prefetch[Any, Any, Any]] = [
        Prefetch("organisation_roles", roles, to_attr="current_roles"),
        Prefetch("trainer_assignments", trained, to_attr="trained"),
        Prefetch("session_staff", helping, to_attr="helping"),
        Prefetch("enrolments", enrolled, to_attr="enrolled"),
        Prefetch("merged_as", merges, to_attr="went_up"),
    ]
    return users.prefetch_related(*related)


def editors(organisation: Organisation) -> QuerySet[OrganisationRole]:
    """Who may change the texts of the leergang, by name. One query."""
    held = OrganisationRole.objects.current(today()).filter(organisation=organisation, role=Role.EDITOR)
    return held.select_related("user").order_by("user__sort_key", "pk").fetch_mode(FETCH_RAISE)


def candidate_editors(organisation: Organisation) -> QuerySet[User]:
    """Trainers, and colleagues with a role here, who are no editor yet: by name."""
    day = today()
    trained = TrainerAssignment.objects.current(day).filter(user=OuterRef("pk"))
    held = OrganisationRole.objects.current(day).filter(user=OuterRef("pk"), organisation=organisation)
    people_here = User.objects.filter(Exists(trained) | Exists(held), is_active=True)
    return people_here.exclude(Exists(held.filter(role=Role.EDITOR))).order_by("sort_key", "pk")
