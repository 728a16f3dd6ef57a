import datetime as dt

import factory

from leergang.accounts.models import Organisation, OrganisationKind, OrganisationRole, User
from leergang.accounts.roles import Role


def letters(number: int) -> str:
    """A number as letters: three digits in a row are no name, however many people were made before."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"persoon{n}@waterdam.example")
    first_name = factory.Sequence(lambda n: f"Persoon{letters(n)}")
    infix = ""
    last_name = "Proef"
    password = "!"  # unusable: people come in by an invitation


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"gemeente-{n}")
    name = factory.LazyAttribute(lambda org: f"Gemeente {org.slug.removeprefix('gemeente-').title()}")
    email_domains = factory.LazyAttribute(lambda org: [f"{org.slug.removeprefix('gemeente-')}.example"])

    class Params:
        bureau = factory.Trait(slug="regiewerk", name="Bureau Regiewerk", kind=OrganisationKind.BUREAU)


class OrganisationRoleFactory(factory.django.DjangoModelFactory[OrganisationRole]):
    class Meta:
        model = OrganisationRole

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.COORDINATOR
    starts_on = dt.date(2026, 1, 1)
