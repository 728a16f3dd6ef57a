import uuid
from typing import Self
from urllib.parse import urlsplit

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import GeneratedField, Q

from leergang.accounts.models import User
from leergang.db import SORTED, PeerManager, PeerQuerySet
from leergang.filetypes import TYPES
from leergang.web.accepting import SUFFIXES
from leergang.web.files import Download
from modules.models.module import Module
from modules.models.programme import Programme
from modules.models.unit import DUTCH, Unit


class MaterialKind(models.TextChoices):
    PDF = "pdf", "PDF"
    VIDEO = "video", "Video"
    IMAGE = "image", "Afbeelding"
    LINK = "link", "Link"
    PAGE = "page", "Leestekst"


# These are a file of ours; a link leads elsewhere, a page is text of ours.
STORED = (MaterialKind.PDF, MaterialKind.VIDEO, MaterialKind.IMAGE)


# What a list does without.


def stored_as(material: "Material", name: str) -> str:
    """Where the file lies: a name of our own, which tells nothing and never comes twice."""
    suffix = name.rpartition(".")[2].lower()
    return f"materiaal/{material.module_id}/{uuid.uuid4().hex}.{suffix}"


class MaterialQuerySet(PeerQuerySet["Material"]):
    def visible_to(self, user: User) -> Self:
        """Materials of the programmes that this person may read in the library; a lichting asks its own way."""
        return self.filter(module__programme__in=Programme.objects.visible_to(user))

    def shown(self) -> Self:
        """What readers see: not what was withdrawn."""
        return self.filter(is_withdrawn=False)

    def picture(self, name: str) -> Self:
        """The image with this name in the folder. A name out of an address may hold what no database looks for."""
        return self.filter(kind=MaterialKind.IMAGE, name=name) if "\0" not in name else self.none()


MaterialManager = PeerManager.from_queryset(MaterialQuerySet)


class Material(models.Model):
    """Something to read or to look at with a module, or with one unit of it: a file, a link or a page of text."""

    module = models.ForeignKey(
        Module, verbose_name="module", on_delete=models.PROTECT, related_name="materials"
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name="onderdeel",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="materials",
    )
    position = models.PositiveSmallIntegerField("volgorde")
    kind = models.CharField("soort", max_length=8, choices=MaterialKind)
    title = models.CharField("titel", max_length=120)
    # How long it is thought to take; none for what is only looked up.
    minutes = models.PositiveSmallIntegerField("minuten", null=True, blank=True)
    # The name of the file in the folder of the module; of a page it is the name in the web address.
    name = models.CharField("bestandsnaam", max_length=100, blank=True, default="", db_collation=SORTED)
    file = models.FileField("bestand", upload_to=stored_as, max_length=120, blank=True)
    size = models.PositiveBigIntegerField("bytes", null=True, blank=True)
    sha256 = models.CharField("vingerafdruk", max_length=64, blank=True, default="")
    url = models.URLField("webadres", max_length=500, blank=True, default="")
    alt = models.CharField("beschrijving van het beeld", max_length=300, blank=True, default="")
    body = models.TextField("tekst", blank=True, default="")
    body_html = models.TextField("tekst als HTML", blank=True, default="", editable=False)
    source = models.TextField("bronbestand", blank=True, default="", db_default="", editable=False)
    is_withdrawn = models.BooleanField("weggehaald", default=False, db_default=False)
    search = GeneratedField(
        expression=SearchVector("title", weight="A", config=DUTCH)
        + SearchVector("body", weight="B", config=DUTCH),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = MaterialManager()

    class Meta:
        verbose_name = "materiaal"
        verbose_name_plural = "materialen"
        ordering = ["module_id", "position", "pk"]
        indexes = [GinIndex(fields=["search"], name="material_search")]
        constraints = [
            models.UniqueConstraint(
                fields=["module", "name"],
                condition=~Q(name=""),
                name="material_name_once",
                violation_error_message="Er is al materiaal met deze bestandsnaam in de module.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=MaterialKind.values),
                name="material_kind_known",
                violation_error_message="Kies pdf, video, afbeelding, link of leestekst.",
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=STORED) & ~Q(file=""))
                | (Q(kind=MaterialKind.LINK) & ~Q(url="") & Q(file=""))
                | (Q(kind=MaterialKind.PAGE) & ~Q(body="") & Q(file="")),
                name="material_has_content",
                violation_error_message="Materiaal is een bestand, een link of een tekst.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MaterialKind.IMAGE) | ~Q(alt=""),
                name="material_image_has_alt",
                violation_error_message="Beschrijf de afbeelding voor wie haar niet kan zien.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_stored(self) -> bool:
        return self.kind in STORED

    @property
    def host(self) -> str:
        """Where a link leads, as people read it: leesplank.example."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")

    @property
    def content_type(self) -> str:
        """What the file is, by its content: the name in storage got its end when that was looked at."""
        return TYPES[SUFFIXES[str(self.file.name).rpartition(".")[2]]]

    def download(self, *, is_attachment: bool = False) -> Download:
        """The file, for who may have it, with all that an answer says of it."""
        return Download(
            self.file, self.size or 0, self.sha256, self.name, self.content_type, is_attachment=is_attachment
        )
