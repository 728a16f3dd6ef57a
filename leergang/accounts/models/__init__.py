from leergang.accounts.models.invitation import Invitation, InvitationKind
from leergang.accounts.models.organisation import Organisation, OrganisationKind, OrganisationRole
from leergang.accounts.models.user import User

__all__ = ["Invitation", "InvitationKind", "Organisation", "OrganisationKind", "OrganisationRole", "User"]
