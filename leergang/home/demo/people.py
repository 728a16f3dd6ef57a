"""The people of the demo. Nobody exists; the domains end in .example, which reaches nobody (SEC-21)."""

from dataclasses import dataclass

from leergang.accounts.models import OrganisationKind
from leergang.accounts.names import plain
from leergang.accounts.roles import Role


def domain_of(slug: str) -> str:
    """'gemeente-waterdam' -> 'waterdam.example'."""
    return f"{slug.removeprefix('gemeente-')}.example"


@dataclass(frozen=True)
class DemoOrganisation:
    slug: str
    name: str
    kind: OrganisationKind = OrganisationKind.MUNICIPALITY

    @property
    def domain(self) -> str:
        return domain_of(self.slug)


@dataclass(frozen=True)
class DemoPerson:
    """`role` is one held in the organisation, or participant, trainer or substitute of the demo's lichting."""

    organisation: str
    role: Role
    first_name: str
    infix: str
    last_name: str
    job_title: str = ""

    @property
    def email(self) -> str:
        """'noor.van.t.zand@duinrade.example': the way most gemeenten make an address."""
        parts = f"{self.first_name} {self.infix} {self.last_name}".split()
        local = ".".join("".join(char for char in plain(part) if char.isalnum()) for part in parts)
        return f"{local}@{domain_of(self.organisation)}"


WATERDAM, DUINRADE, LINDEVEEN = "gemeente-waterdam", "gemeente-duinrade", "gemeente-lindeveen"
BUREAU = "regiewerk"

ORGANISATIONS = (
    DemoOrganisation(WATERDAM, "Gemeente Waterdam"),
    DemoOrganisation(DUINRADE, "Gemeente Duinrade"),
    DemoOrganisation(LINDEVEEN, "Gemeente Lindeveen"),
    DemoOrganisation(BUREAU, "Bureau Regiewerk", OrganisationKind.BUREAU),
)
MUNICIPALITIES = (WATERDAM, DUINRADE, LINDEVEEN)

PARTICIPANTS = (
    DemoPerson(WATERDAM, Role.PARTICIPANT, "Marieke", "", "Veenstra", "Beleidscoördinator jeugd"),
    DemoPerson(WATERDAM, Role.PARTICIPANT, "Bram", "van der", "Heide", "Teamleider vergunningen"),
    DemoPerson(WATERDAM, Role.PARTICIPANT, "Zoë", "", "Çelik", "Ketenregisseur zorg en veiligheid"),
    DemoPerson(WATERDAM, Role.PARTICIPANT, "Anne-Fleur", "’t", "Hart", "Senior beleidsmedewerker wonen"),
    DemoPerson(DUINRADE, Role.PARTICIPANT, "Stéphane", "", "Dubois", "Gedelegeerd opdrachtgever"),
    DemoPerson(DUINRADE, Role.PARTICIPANT, "Fatima", "el", "Amrani", "Projectleider energietransitie"),
    DemoPerson(DUINRADE, Role.PARTICIPANT, "Henk-Jan", "ter", "Braak", "Afdelingshoofd openbare ruimte"),
    DemoPerson(DUINRADE, Role.PARTICIPANT, "Noor", "van ’t", "Zand", "Netwerkregisseur sociaal domein"),
    DemoPerson(
        LINDEVEEN, Role.PARTICIPANT, "Joëlle", "van den", "Akker", "Projectleider gebiedsontwikkeling"
    ),
    DemoPerson(LINDEVEEN, Role.PARTICIPANT, "Šárka", "", "Nováková", "Programmamanager dienstverlening"),
    DemoPerson(LINDEVEEN, Role.PARTICIPANT, "Ruben", "op den", "Kamp", "Teamleider subsidies"),
    DemoPerson(LINDEVEEN, Role.PARTICIPANT, "Mei-Lin", "", "Chan", "Adviseur verbonden partijen"),
)

OFFICE = (
    DemoPerson(BUREAU, Role.TRAINER, "Annelies", "de", "Wit"),
    DemoPerson(BUREAU, Role.TRAINER, "Joost", "", "Hendriks"),
    DemoPerson(WATERDAM, Role.COORDINATOR, "Samira", "", "Ouali"),
    DemoPerson(DUINRADE, Role.COORDINATOR, "Pieter-Bas", "", "Kuiper"),
    DemoPerson(LINDEVEEN, Role.COORDINATOR, "Grietje", "van der", "Sluis"),
    DemoPerson(BUREAU, Role.PLANNER, "Petra", "", "Langeveld"),
    DemoPerson(BUREAU, Role.OFFICE_ADMIN, "Olaf", "", "Brandsma"),
    DemoPerson(BUREAU, Role.AUDITOR, "Aukje", "", "Terpstra"),
    DemoPerson(BUREAU, Role.SUBSTITUTE, "Wouter", "van", "Dalen"),
)
