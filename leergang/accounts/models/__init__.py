from leergang.accounts.models.address_change import AddressChange
from leergang.accounts.models.invitation import Invitation, InvitationKind
from leergang.accounts.models.organisation import (
    DataRole,
    Organisation,
    OrganisationKind,
    OrganisationRole,
)
from leergang.accounts.models.person_merge import PersonMerge
from leergang.accounts.models.user import User

__all__ = [
    "AddressChange",
    "DataRole",
    "Invitation",
    "InvitationKind",
    "Organisation",
    "OrganisationKind",
    "OrganisationRole",
    "PersonMerge",
    "User",
]
