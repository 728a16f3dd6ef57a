"""Makes the demo's leergang: one lichting in the middle of its run. All of it, or nothing."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from casuistiek.actions import agreements, cases, feedback, moments
from casuistiek.models import PracticeCase
from casuistiek.states import CaseStatus, ConfidentialityLevel, SnapshotMoment
from cohorts.actions import planning
from cohorts.actions.session_staff import access_ends_on
from cohorts.models import (
    AssignmentCompletion,
    Cohort,
    Enrolment,
    Session,
    SessionStaff,
    TrainerAssignment,
    UnitCompletion,
)
from cohorts.plans import Plan, Slot
from cohorts.states import EnrolmentStatus, StaffKind
from leergang.accounts.models import Organisation, OrganisationRole, User
from leergang.accounts.roles import ORGANISATION_ROLES, Role
from leergang.home.demo import (
    edits,
    following,
    materials,
    next_cohort,
    people,
    programmes,
    run_sheets,
    scans,
    timetable,
    venues,
)
from leergang.home.demo.cases import CALLING, EVENING, FEEDBACK, NINETEEN, DemoCase
from leergang.home.demo.history import settle_history
from leergang.moment import local_date
from modules.models import Assignment, Module, Programme, Unit

SLUG = "voorjaar-2027"
# The programme was announced this long before it began.
ANNOUNCED_BEFORE = dt.timedelta(weeks=8)


@dataclass(frozen=True)
class Scene:
    """What the later steps build on."""

    now: dt.datetime
    shift: dt.timedelta
    cohort: Cohort
    users: dict[str, User]

    @property
    def announced_at(self) -> dt.datetime:
        return timetable.SESSIONS[0].parts(self.shift)[0][1] - ANNOUNCED_BEFORE

    def person(self, demo_person: people.DemoPerson) -> User:
        return self.users[demo_person.email]


OWN_ORGANISATIONS = [organisation.slug for organisation in people.ORGANISATIONS]


def is_loaded() -> bool:
    """Whether the demo stands here, with all its organisations; a visitor may have added more."""
    own = Organisation.objects.filter(slug__in=OWN_ORGANISATIONS).count()
    return own == len(OWN_ORGANISATIONS) and Cohort.objects.filter(slug=SLUG).exists()


def foreign_organisations() -> bool:
    """Whether this database holds organisations that are not the demo's: then it is not a demo (SEC-21)."""
    return Organisation.objects.exclude(slug__in=OWN_ORGANISATIONS).exists()


@transaction.atomic
def load(programme: Programme, *, now: dt.datetime) -> Cohort:
    """Make the demo around this moment. The programme must have been loaded."""
    shift = timetable.shift_for(local_date(now))
    organisations = _organisations()
    users = _users(organisations, since=timetable.STARTS_ON + shift - dt.timedelta(days=200))
    cohort = _cohort(programme, shift, organisations)
    scene = Scene(now, shift, cohort, users)
    _enrol(scene, organisations)
    sessions = _sessions(scene)
    _stand_in(scene, sessions)
    _ticks(scene, sessions)
    following.follow(cohort, sessions, now=now)
    answered = _cases(scene)
    coming = [session for session in sessions if session.ends_at >= now]
    programmes.make(coming[:2], answered, trainer=_trainers(scene)[0])
    run_sheets.make([session for session in sessions if session.ends_at < now], trainer=_trainers(scene)[0])
    scans.fill(cohort, trainer=_trainers(scene)[0], now=now)
    materials.add(
        programme,
        editor=_trainers(scene)[0],
        bureau=organisations[people.BUREAU],
        since=scene.announced_at.date(),
    )
    edits.make(programme, bureau=organisations[people.BUREAU], trainers=_trainers(scene), now=now)
    _next(scene, programme, organisations)
    settle_history(now)
    return cohort


def _organisations() -> dict[str, Organisation]:
    return {
        one.slug: Organisation.objects.create(
            slug=one.slug, name=one.name, kind=one.kind, email_domains=[one.domain]
        )
        for one in people.ORGANISATIONS
    }


def _users(organisations: dict[str, Organisation], *, since: dt.date) -> dict[str, User]:
    """Everybody, without a password: the demo's door opens for them (and only in the demo)."""
    users: dict[str, User] = {}
    for person in (*people.PARTICIPANTS, *people.OFFICE):
        users[person.email] = User.objects.create_user(
            person.email, first_name=person.first_name, infix=person.infix, last_name=person.last_name
        )
        if person.role in ORGANISATION_ROLES:
            OrganisationRole.objects.create(
                user=users[person.email],
                organisation=organisations[person.organisation],
                role=person.role,
                starts_on=since,
            )
    return users


def _cohort(programme: Programme, shift: dt.timedelta, organisations: dict[str, Organisation]) -> Cohort:
    cohort = Cohort.objects.create(
        slug=SLUG,
        name="Voorjaar 2027",
        programme=programme,
        seats=16,
        starts_on=timetable.STARTS_ON + shift,
        ends_on=timetable.ENDS_ON + shift,
        enrolment_closes_on=None,  # open, so that a visitor can upload a list
    )
    cohort.organisations.set([organisations[slug] for slug in people.MUNICIPALITIES])
    return cohort


def _enrol(scene: Scene, organisations: dict[str, Organisation]) -> None:
    Enrolment.objects.bulk_create(
        Enrolment(
            cohort=scene.cohort,
            user=scene.person(person),
            organisation=organisations[person.organisation],
            job_title=person.job_title,
            status=EnrolmentStatus.ACTIVE,
            sort_key=scene.person(person).sort_key,
        )
        for person in people.PARTICIPANTS
    )
    TrainerAssignment.objects.bulk_create(
        TrainerAssignment(cohort=scene.cohort, user=trainer) for trainer in _trainers(scene)
    )


def _trainers(scene: Scene) -> list[User]:
    return [scene.person(person) for person in people.OFFICE if person.role == Role.TRAINER]


def _sessions(scene: Scene) -> list[Session]:
    """All of them planned and announced by the planner, eight weeks before the start."""
    modules = {module.code: module for module in Module.objects.filter(programme=scene.cohort.programme)}
    planner = next(scene.person(person) for person in people.OFFICE if person.role == Role.PLANNER)
    rooms = venues.make()
    made = []
    for each in timetable.SESSIONS:
        room = rooms.get(each.venue)
        plan = Plan(
            title=each.title,
            slots=[Slot(*part) for part in each.parts(scene.shift)],
            kind=each.kind,
            module=modules[each.module],
            room=room,
            venue=each.venue,
            travel=room.directions if room else "",
            preparation_due_on=each.preparation_due_on(scene.shift),
            case_due_at=each.case_due_at(scene.shift),
            trainers=_trainers(scene),
        )
        session = planning.draft(scene.cohort, plan=plan, by=planner)
        planning.announce(session, version=session.version, by=planner, now=scene.announced_at)
        made.append(session)
    return made


def _stand_in(scene: Scene, sessions: list[Session]) -> None:
    """A substitute for the second trainer in the session that comes next."""
    following = next(session for session in sessions if session.ends_at >= scene.now)
    substitutes = [scene.person(person) for person in people.OFFICE if person.role == Role.SUBSTITUTE]
    SessionStaff.objects.bulk_create(
        SessionStaff(
            session=following,
            user=user,
            kind=StaffKind.SUBSTITUTE,
            instead_of=_trainers(scene)[1],
            ends_on=access_ends_on(following),
        )
        for user in substitutes
    )


def _ticks(scene: Scene, sessions: list[Session]) -> None:
    """Past modules are mostly done, each participant in an own way; the next one has just been begun."""
    past = [session for session in sessions if session.ends_at < scene.now]
    following = next(session for session in sessions if session.ends_at >= scene.now)
    enrolments = list(scene.cohort.enrolments.order_by("pk"))
    done: list[UnitCompletion] = []
    for session in past:
        units = list(Unit.objects.filter(module=session.module_id).order_by("position"))
        for row, enrolment in enumerate(enrolments):
            done += [
                UnitCompletion(
                    enrolment=enrolment, unit=unit, done_at=session.ends_at + dt.timedelta(hours=1)
                )
                for column, unit in enumerate(units)
                if row == 0 or (row * 5 + column) % 9
            ]
    yesterday = scene.now - dt.timedelta(days=1)
    first = Unit.objects.filter(module=following.module_id).earliest("position")
    done += [UnitCompletion(enrolment=enrolments[row], unit=first, done_at=yesterday) for row in (0, 2, 5, 9)]
    UnitCompletion.objects.bulk_create(done)
    task = Assignment.objects.filter(module=following.module_id).earliest("position")
    AssignmentCompletion.objects.bulk_create(
        AssignmentCompletion(enrolment=enrolments[row], assignment=task, done_at=yesterday)
        for row in (0, 3, 7)
    )


def _cases(scene: Scene) -> PracticeCase:
    """One with feedback to read, which is returned, one that waits in the queue, one that its owner still writes."""
    day = dt.timedelta(days=1)
    answered = _write(
        scene, NINETEEN, at=scene.now - 16 * day, submit=True, level=ConfidentialityLevel.COHORT
    )
    owner = answered.owner
    moments.keep(
        answered, by=owner, now=scene.now - 16 * day, moment=SnapshotMoment.START, note="Voor het gesprek"
    )
    for enrolment in scene.cohort.enrolments.taking_part().select_related("user")[1:]:
        agreements.accept(enrolment, by=enrolment.user, now=scene.now - 16 * day)
    trainer = _trainers(scene)[0]
    draft = feedback.save(answered, by=trainer, now=scene.now - 2 * day, version=0, points=FEEDBACK)
    feedback.publish(
        draft,
        by=trainer,
        now=scene.now - 2 * day,
        version=draft.version,
        case_version=draft.case_version,
        verdict=CaseStatus.ACCEPTED,
    )
    _write(scene, CALLING, at=scene.now - 3 * day, submit=True)
    _write(scene, EVENING, at=scene.now - day, submit=False)
    return answered


def _next(scene: Scene, programme: Programme, organisations: dict[str, Organisation]) -> None:
    """The lichting that is still filling up."""
    held = {(person.role, person.organisation): scene.person(person) for person in people.OFFICE}
    next_cohort.fill(
        programme,
        {slug: organisations[slug] for slug in people.MUNICIPALITIES},
        planner=held[Role.PLANNER, people.BUREAU],
        coordinators={slug: held[Role.COORDINATOR, slug] for slug in people.MUNICIPALITIES},
        trainers=_trainers(scene)[:1],
        now=scene.now,
    )


def _write(
    scene: Scene,
    case: DemoCase,
    *,
    at: dt.datetime,
    submit: bool,
    level: ConfidentialityLevel = ConfidentialityLevel.PEER_GROUP,
) -> PracticeCase:
    owner = scene.users[case.owner]
    written = cases.start(scene.cohort.enrolments.get(user=owner), by=owner)
    written = cases.save(written, by=owner, now=at, version=written.version, content=case.content)
    if submit:
        written = cases.submit(written, by=owner, now=at, version=written.version, level=level)
    return written
