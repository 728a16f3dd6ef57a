import factory

from modules.models import Assignment, Material, MaterialKind, Module, ModuleKind, Programme, Unit, UnitKind


class ProgrammeFactory(factory.django.DjangoModelFactory[Programme]):
    class Meta:
        model = Programme

    slug = factory.Sequence(lambda n: f"leergang-{n}")
    title = "Effectief (be)sturen als regiegemeente"
    edition = 1


class ModuleFactory(factory.django.DjangoModelFactory[Module]):
    class Meta:
        model = Module

    programme = factory.SubFactory(ProgrammeFactory)
    position = factory.Sequence(lambda n: n + 1)
    code = factory.LazyAttribute(lambda module: f"M{module.position}")
    slug = factory.LazyAttribute(lambda module: f"module-{module.position}")
    title = factory.LazyAttribute(lambda module: f"Module {module.position}")
    kind = ModuleKind.CORE
    session_parts = 2


class UnitFactory(factory.django.DjangoModelFactory[Unit]):
    class Meta:
        model = Unit

    module = factory.SubFactory(ModuleFactory)
    position = factory.Sequence(lambda n: n + 1)
    code = factory.LazyAttribute(lambda unit: f"{unit.module.code}.{unit.position}")
    slug = factory.LazyAttribute(lambda unit: f"onderdeel-{unit.position}")
    title = factory.LazyAttribute(lambda unit: f"Onderdeel {unit.position}")
    kind = UnitKind.THEORY
    minutes = 60
    body = "Tekst."
    body_html = "<p>Tekst.</p>"


class AssignmentFactory(factory.django.DjangoModelFactory[Assignment]):
    class Meta:
        model = Assignment

    module = factory.SubFactory(ModuleFactory)
    position = factory.Sequence(lambda n: n + 1)
    text = "Lees de reader."
    minutes = 15


class MaterialFactory(factory.django.DjangoModelFactory[Material]):
    """A link, unless asked otherwise; `tests.files` makes those with a file."""

    class Meta:
        model = Material

    module = factory.SubFactory(ModuleFactory)
    position = factory.Sequence(lambda n: n + 1)
    kind = MaterialKind.LINK
    title = factory.LazyAttribute(lambda material: f"Materiaal {material.position}")
    url = factory.LazyAttribute(
        lambda material: "https://www.leesplank.example/regie" if material.kind == MaterialKind.LINK else ""
    )
