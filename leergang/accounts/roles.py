"""Who may do what: one matrix (domain/1 A2, SEC-06). Roles follow from dated relations, never from a flag."""

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    PARTICIPANT = "participant", "Deelnemer"
    TRAINER = "trainer", "Trainer"
    COORDINATOR = "coordinator", "Coördinator"
    PLANNER = "planner", "Planner"
    OFFICE_ADMIN = "office_admin", "Beheerder"
    AUDITOR = "auditor", "Auditor"
    SUBSTITUTE = "substitute", "Vervangende trainer"
    GUEST = "guest", "Gast"
    EDITOR = "editor", "Redacteur"


class Permission(StrEnum):
    PROGRAMME_VIEW = "programme_view"  # read the whole curriculum in the library
    PROGRAMME_EDIT = "programme_edit"  # correct the texts and change the materials
    PROGRAMME_GUIDE = "programme_guide"  # read what is for trainers only
    EDITOR_MANAGE = "editor_manage"  # say who may edit
    COHORT_LEARN = "cohort_learn"  # follow the modules of the own lichting
    COHORT_VIEW = "cohort_view"  # dates and places of the sessions
    COHORT_MANAGE = "cohort_manage"  # make and change a lichting
    ENROLMENT_VIEW = "enrolment_view"  # who takes part
    ENROLMENT_MANAGE = "enrolment_manage"  # enrol, invite, invite again
    INTAKE_VIEW = "intake_view"  # what a participant wrote before the start
    NEEDS_VIEW = "needs_view"  # dietary and accessibility needs
    GROUP_MANAGE = "group_manage"  # intervisiegroepen
    SESSION_VIEW = "session_view"  # date, place and programme of a session
    SESSION_ATTEND = "session_attend"  # is expected there: goes in online, has it in the own calendar
    ATTENDANCE_RECORD = "attendance_record"  # run a session: who comes, who was there, the trainer's notes
    SESSION_PLAN = "session_plan"  # plan and announce sessions
    LEARNING_FOLLOW = "learning_follow"  # who prepared what, transfer actions, the picture of the group
    BALANCE_VIEW = "balance_view"  # minutes of theory, skill and own case: planned and done
    CASE_WRITE = "case_write"  # write the own practice case
    CASE_READ = "case_read"  # read the cases on the agenda of a session
    CASE_REVIEW = "case_review"  # read submitted cases and give feedback
    CASE_SHARED = "case_shared"  # read and discuss what others of the lichting share
    CASE_AGEING = "case_ageing"  # how many cases wait and how long: numbers only
    CASE_INCIDENT = "case_incident"  # shield a case, and open one with a second person of the bureau
    PEOPLE_MERGE = "people_merge"  # two records of one human become one
    LETTER_VIEW = "letter_view"  # what was sent to whom and when
    PEOPLE_RECOVER = "people_recover"  # give somebody who lost every factor a new start
    AUDIT_VIEW = "audit_view"


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.PARTICIPANT: frozenset(
        {
            Permission.COHORT_VIEW,
            Permission.COHORT_LEARN,
            Permission.SESSION_VIEW,
            Permission.SESSION_ATTEND,
            Permission.BALANCE_VIEW,
            Permission.CASE_WRITE,
            Permission.CASE_SHARED,
        }
    ),
    Role.TRAINER: frozenset(
        {
            Permission.PROGRAMME_VIEW,
            Permission.PROGRAMME_GUIDE,
            Permission.COHORT_VIEW,
            Permission.ENROLMENT_VIEW,
            Permission.LEARNING_FOLLOW,
            Permission.BALANCE_VIEW,
            Permission.INTAKE_VIEW,
            Permission.GROUP_MANAGE,
            Permission.SESSION_VIEW,
            Permission.SESSION_ATTEND,
            Permission.ATTENDANCE_RECORD,
            Permission.SESSION_PLAN,
            Permission.CASE_REVIEW,
        }
    ),
    Role.COORDINATOR: frozenset(
        {
            Permission.COHORT_VIEW,
            Permission.SESSION_VIEW,
            Permission.ENROLMENT_VIEW,
            Permission.ENROLMENT_MANAGE,
            Permission.BALANCE_VIEW,
            Permission.PEOPLE_RECOVER,
        }
    ),
    Role.PLANNER: frozenset(
        {
            Permission.PROGRAMME_VIEW,
            Permission.PROGRAMME_GUIDE,
            Permission.EDITOR_MANAGE,
            Permission.BALANCE_VIEW,
            Permission.CASE_AGEING,
            Permission.COHORT_VIEW,
            Permission.COHORT_MANAGE,
            Permission.ENROLMENT_VIEW,
            Permission.ENROLMENT_MANAGE,
            Permission.NEEDS_VIEW,
            Permission.GROUP_MANAGE,
            Permission.SESSION_VIEW,
            Permission.SESSION_ATTEND,
            Permission.ATTENDANCE_RECORD,
            Permission.SESSION_PLAN,
            Permission.PEOPLE_MERGE,
            Permission.LETTER_VIEW,
            Permission.PEOPLE_RECOVER,
        }
    ),
    Role.OFFICE_ADMIN: frozenset({Permission.AUDIT_VIEW, Permission.LETTER_VIEW, Permission.CASE_INCIDENT}),
    Role.AUDITOR: frozenset({Permission.AUDIT_VIEW}),
    Role.EDITOR: frozenset(
        {Permission.PROGRAMME_VIEW, Permission.PROGRAMME_GUIDE, Permission.PROGRAMME_EDIT}
    ),
    # For one session, until a week after it.
    Role.SUBSTITUTE: frozenset(
        {
            Permission.SESSION_VIEW,
            Permission.SESSION_ATTEND,
            Permission.ATTENDANCE_RECORD,
            Permission.CASE_READ,
        }
    ),
    Role.GUEST: frozenset({Permission.SESSION_VIEW, Permission.SESSION_ATTEND}),
}

# Roles for one session only; they end by themselves.
SESSION_ROLES = (Role.SUBSTITUTE, Role.GUEST)
# Roles that a person holds in an organisation; the others follow from a lichting.
ORGANISATION_ROLES = (Role.COORDINATOR, Role.PLANNER, Role.OFFICE_ADMIN, Role.AUDITOR, Role.EDITOR)


def roles_granting(permission: Permission) -> frozenset[Role]:
    return frozenset(role for role, granted in GRANTS.items() if permission in granted)
