"""Fills our own database for the bench: python -m tests.bench.seed PEOPLE. Prints ids and sessions as JSON."""

import datetime as dt
import json
import os
import random
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leergang.settings")

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from casuistiek.models import CaseActor, CaseVersion, Feedback, FeedbackPoint, PracticeCase
from casuistiek.models.content import Content
from casuistiek.states import CaseStatus, ConfidentialityLevel, FeedbackStatus
from cohorts.models import Cohort, Enrolment, Session, TrainerAssignment, UnitCompletion
from cohorts.states import EnrolmentStatus, SessionStatus
from leergang.accounts.models import Organisation, OrganisationRole, User
from leergang.accounts.names import sort_key
from leergang.accounts.roles import Role
from leergang.accounts.second_factor import PASSED
from modules.models import Programme, Unit

CONTENT = Path(__file__).resolve().parents[2] / "modules" / "content" / "effectief-besturen"
SIGNED_IN = 16
RICH = 1000  # so many people have progress and a case with actors
NOW = timezone.now()
TEXT = "Aan de ene kant moet ik de afspraak serieus nemen, aan de andere kant heeft de stichting gelijk. "


def people(count: int, prefix: str) -> list[User]:
    rows = []
    for i in range(count):
        user = User(
            email=f"{prefix}{i}@waterdam.example", first_name=f"Voornaam{i}", last_name=f"Achternaam{i % 700}"
        )
        user.infix = "van der" if i % 5 == 0 else ""
        user.sort_key = sort_key(user.first_name, user.infix, user.last_name)
        user.set_unusable_password()
        rows.append(user)
    return User.objects.bulk_create(rows, batch_size=5000)


def cookie(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store[PASSED] = True
    store.save()
    from django.conf import settings

    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def lay_out(size: int) -> dict[str, object]:
    """One lichting of `size` people with everything the five pages show."""
    programme = Programme.objects.get()
    organisations = [
        Organisation.objects.create(slug=f"gemeente-{size}-{i}", name=f"Gemeente {size}-{i}")
        for i in range(3)
    ]
    cohort = Cohort.objects.create(
        slug=f"bench-{size}",
        name=f"Bench {size}",
        programme=programme,
        seats=32000,
        starts_on=NOW.date() - dt.timedelta(days=60),
        ends_on=NOW.date() + dt.timedelta(days=200),
    )
    cohort.organisations.add(*organisations)
    users = people(size, f"deelnemer{size}x")
    trainers, coordinators = people(SIGNED_IN, f"trainer{size}x"), people(SIGNED_IN, f"coordinator{size}x")
    TrainerAssignment.objects.bulk_create(TrainerAssignment(cohort=cohort, user=user) for user in trainers)
    OrganisationRole.objects.bulk_create(
        OrganisationRole(
            user=user, organisation=organisations[0], role=Role.COORDINATOR, starts_on=cohort.starts_on
        )
        for user in coordinators
    )
    enrolments = Enrolment.objects.bulk_create(
        [
            Enrolment(
                cohort=cohort,
                user=user,
                # Nearly everybody in one organisation: the longest list a coördinator can meet.
                organisation=organisations[0 if i % 10 else i % 3],
                job_title="Beleidscoördinator",
                status=EnrolmentStatus.ACTIVE,
                sort_key=user.sort_key,
            )
            for i, user in enumerate(users)
        ],
        batch_size=5000,
    )
    modules = list(programme.modules.order_by("position"))
    Session.objects.bulk_create(
        Session(
            cohort=cohort,
            number=i + 1,
            module=module,
            title=module.title,
            starts_at=NOW + dt.timedelta(days=21 * (i - 3) + 5),
            ends_at=NOW + dt.timedelta(days=21 * (i - 3) + 5, hours=7),
            venue="De Observant, Amersfoort",
            status=SessionStatus.PLANNED if i >= 3 else SessionStatus.HELD,
            announced_at=NOW,
        )
        for i, module in enumerate(modules)
    )
    units = list(Unit.objects.filter(module__programme=programme)[:20])
    UnitCompletion.objects.bulk_create(
        [
            UnitCompletion(enrolment=enrolment, unit=unit, done_at=NOW)
            for enrolment in enrolments[:RICH]
            for unit in units[:12]
        ],
        batch_size=5000,
    )
    cases = write_cases(cohort, enrolments, trainers[0])
    paths = {
        "dashboard": "/",
        "module": reverse("cohorts:module-detail", args=[cohort.slug, modules[3].slug]),
        "case": reverse("casuistiek:case-detail", args=[cases[0].public_id]),
        "queue": reverse("casuistiek:feedback-list"),
        "people": reverse("cohorts:enrolment-list", args=[cohort.slug]),
    }
    sessions = {
        "dashboard": [cookie(user) for user in users[:SIGNED_IN]],
        "queue": [cookie(user) for user in trainers],
        "people": [cookie(user) for user in coordinators],
    }
    sessions |= {"module": sessions["dashboard"], "case": sessions["dashboard"][:1]}
    return {"paths": paths, "cookies": sessions, "rows": {"people": len(users), "cases": len(cases)}}


def content(case: PracticeCase) -> Content:
    """What was submitted; the actors stay out of it, so that no case costs a query."""
    return {name: getattr(case, name) for name in PracticeCase.CONTENT} | {"actors": []}


def write_cases(cohort: Cohort, enrolments: list[Enrolment], trainer: User) -> list[PracticeCase]:
    random.seed(7)
    cases = PracticeCase.objects.bulk_create(
        [
            PracticeCase(
                owner_id=enrolment.user_id,
                enrolment=enrolment,
                cohort=cohort,
                title=f"De dienst die niet levert {i}",
                trigger=TEXT * 5,
                context=TEXT * 10,
                own_position="orchestrator",
                dilemma=TEXT * 4,
                attempts=TEXT * 4,
                desired_effect=TEXT * 3,
                question_to_group="Hoe kom ik uit de rol van boodschapper van het getal?",
                # One in six waits; in a small lichting all do, so that its queue fills a page as well.
                status=CaseStatus.SUBMITTED
                if i and (i % 6 == 0 or len(enrolments) < RICH)
                else CaseStatus.ACCEPTED,
                submitted_at=NOW,
                feedback_due_on=NOW.date() + dt.timedelta(days=random.randrange(-10, 20)),
                confidentiality_level=ConfidentialityLevel.PEER_GROUP,
                agreement_version="2027-1",
                version=1,
            )
            for i, enrolment in enumerate(enrolments)
        ],
        batch_size=5000,
    )
    CaseActor.objects.bulk_create(
        [CaseActor(case=case, position=n, label=f"Partij {n}") for case in cases[:RICH] for n in range(1, 7)],
        batch_size=5000,
    )
    CaseVersion.objects.bulk_create(
        [
            CaseVersion(case=case, number=1, content=content(case), made_at=NOW)
            for i, case in enumerate(cases)
            if i < RICH or case.status == CaseStatus.SUBMITTED
        ],
        batch_size=5000,
    )
    answers = Feedback.objects.bulk_create(
        [
            Feedback(
                case=case, author=trainer, case_version=1, status=FeedbackStatus.PUBLISHED, published_at=NOW
            )
            for case in cases[:100]
            for _ in range(7)
        ]
    )
    FeedbackPoint.objects.bulk_create(
        [
            FeedbackPoint(
                feedback=answer,
                position=n,
                about="dilemma",
                observation=TEXT,
                effect=TEXT,
                question="Waarom?",
            )
            for answer in answers
            for n in range(1, 4)
        ],
        batch_size=5000,
    )
    return cases


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    call_command("load_programme", str(CONTENT), verbosity=0)
    print(json.dumps({size: lay_out(int(size)) for size in sys.argv[1:]}))
