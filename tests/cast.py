"""The people of the tests: a lichting with two gemeenten, and a second lichting next door."""

from dataclasses import dataclass

from cohorts.models import Cohort, Enrolment, Session
from leergang.accounts.models import Organisation, User
from leergang.accounts.roles import Role
from modules.models import Assignment, Module, Unit
from tests.factories.accounts import OrganisationFactory, OrganisationRoleFactory, UserFactory
from tests.factories.cohorts import (
    CohortFactory,
    EnrolmentFactory,
    SessionFactory,
    TrainerAssignmentFactory,
)
from tests.factories.modules import AssignmentFactory, ModuleFactory, UnitFactory


@dataclass
class Cast:
    waterdam: Organisation
    duinrade: Organisation
    cohort: Cohort
    other_cohort: Cohort
    module: Module
    unit: Unit
    assignment: Assignment
    session: Session  # planned
    concept_session: Session
    planner: User
    office_admin: User
    auditor: User
    editor: User  # of the texts of the leergang
    coordinator: User  # of Waterdam
    other_coordinator: User  # of Duinrade, in the same lichting
    trainer: User
    other_trainer: User  # of the other lichting
    participant: User  # from Waterdam
    colleague: User  # from Duinrade, same lichting
    other_participant: User  # from Waterdam, other lichting
    stranger: User  # a person without any relation
    enrolment: Enrolment  # of the participant

    @property
    def people(self) -> dict[str, User]:
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


def person(name: str, domain: str = "waterdam.example") -> User:
    user: User = UserFactory(first_name=name, email=f"{name.lower()}@{domain}")
    return user


def build_cast() -> Cast:
    waterdam = OrganisationFactory(slug="gemeente-waterdam")
    duinrade = OrganisationFactory(slug="gemeente-duinrade")
    bureau = OrganisationFactory(bureau=True)
    module = ModuleFactory(position=1)
    cohort = CohortFactory(
        slug="voorjaar", name="Voorjaar", programme=module.programme, organisations=[waterdam, duinrade]
    )
    other_cohort = CohortFactory(
        slug="najaar", name="Najaar", programme=module.programme, organisations=[waterdam]
    )
    roles = {
        "planner": person("Petra", "regiewerk.example"),
        "office_admin": person("Olaf", "regiewerk.example"),
        "auditor": person("Aukje", "regiewerk.example"),
        "editor": person("Edith", "regiewerk.example"),
    }
    for role, user in roles.items():
        OrganisationRoleFactory(user=user, organisation=bureau, role=Role(role))
    coordinator, other_coordinator = person("Cora"), person("Cas", "duinrade.example")
    OrganisationRoleFactory(user=coordinator, organisation=waterdam)
    OrganisationRoleFactory(user=other_coordinator, organisation=duinrade)
    trainer, other_trainer = person("Tineke", "regiewerk.example"), person("Teun", "regiewerk.example")
    TrainerAssignmentFactory(cohort=cohort, user=trainer)
    TrainerAssignmentFactory(cohort=other_cohort, user=other_trainer)
    participant, colleague, other_participant = (
        person("Paula"),
        person("Kees", "duinrade.example"),
        person("Ada"),
    )
    enrolment = EnrolmentFactory(cohort=cohort, user=participant, organisation=waterdam)
    EnrolmentFactory(cohort=cohort, user=colleague, organisation=duinrade)
    EnrolmentFactory(cohort=other_cohort, user=other_participant, organisation=waterdam)
    return Cast(
        waterdam=waterdam,
        duinrade=duinrade,
        cohort=cohort,
        other_cohort=other_cohort,
        module=module,
        unit=UnitFactory(module=module, position=1),
        assignment=AssignmentFactory(module=module, position=1),
        session=SessionFactory(cohort=cohort, number=1, module=module, planned=True),
        concept_session=SessionFactory(cohort=cohort, number=2),
        coordinator=coordinator,
        other_coordinator=other_coordinator,
        trainer=trainer,
        other_trainer=other_trainer,
        participant=participant,
        colleague=colleague,
        other_participant=other_participant,
        stranger=person("Vreemd", "elders.example"),
        enrolment=enrolment,
        **roles,
    )
