"""What an editor fills in about a material: a file, a link or a page of text."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from leergang.web.accepting import checked
from leergang.web.forms import Form
from modules.actions.materials import Details, version_of
from modules.documents import problems
from modules.importing.front_matter import FENCE, UNPRINTABLE
from modules.importing.sheets import LARGEST
from modules.models import STORED, Material, MaterialKind, Module, Unit

ACCEPT = ".pdf,.mp4,.m4v,.webm,.png,.jpg,.jpeg,.webp"
WHOLE_MODULE = "De hele module"
MOST_MINUTES = 600
NOT_OURS = (
    "Vul een volledig webadres in dat begint met https://, bijvoorbeeld https://www.voorbeeld.nl/artikel."
)


class MaterialForm(Form):
    """What every material has. `details` is the answer once the form is valid."""

    title = forms.CharField(label="Titel", max_length=120, help_text="Zo staat het in de lijst van de lezer.")
    minutes = forms.IntegerField(
        label="Hoeveel minuten kost het?",
        required=False,
        min_value=1,
        max_value=MOST_MINUTES,
        help_text="Laat leeg bij iets om op te zoeken.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
    )
    unit = forms.ModelChoiceField(
        label="Waar hoort het bij?", queryset=Unit.objects.none(), required=False, empty_label=WHOLE_MODULE
    )

    use_required_attribute = False

    def __init__(self, *args: Any, module: Module, material: Material | None = None, **kwargs: Any) -> None:
        names = ("title", "minutes", "unit", "alt", "url", "body")
        initial = {name: getattr(material, name) for name in names} if material else None
        super().__init__(*args, initial=initial, **kwargs)
        units = self.fields["unit"]
        assert isinstance(units, forms.ModelChoiceField)
        units.queryset = module.units.all()
        units.says_optional = False  # type: ignore[attr-defined]
        if material:  # which text stands on the screen: another editor may save another one meanwhile
            self.fields["version"] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=24, initial=version_of(material)
            )

    def clean_title(self) -> str:
        return " ".join(UNPRINTABLE.sub("", self.cleaned_data["title"]).split())

    def clean_alt(self) -> str:
        return UNPRINTABLE.sub("", self.cleaned_data["alt"].replace("\r\n", "\n"))

    @property
    def details(self) -> Details:
        facts = self.cleaned_data
        texts = {name: facts[name] for name in ("alt", "url", "body") if name in facts}
        return Details(title=facts["title"], minutes=facts["minutes"], unit=facts["unit"], **texts)


class FileForm(MaterialForm):
    """A new file. What it is follows from its content; an image needs words."""

    file = forms.FileField(
        label="Bestand",
        help_text="Een pdf, een video (mp4 of webm) of een afbeelding (png, jpg of webp).",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        max_length=200,
        error_messages={"max_length": "De naam van dit bestand is te lang. Geef het een kortere naam."},
    )
    alt = forms.CharField(
        label="Beschrijving",
        max_length=300,
        required=False,
        help_text="Bij een afbeelding: wat is erop te zien? Bij een video: wat zie en hoor je?",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order = ["file", "title", "alt", "minutes", "unit"]

    def __init__(
        self, data: QueryDict | None, files: MultiValueDict[str, Any] | None, *, refusal: str, module: Module
    ) -> None:
        super().__init__(data, files, module=module)
        if refusal:  # it was let go while it came in
            self.fields["file"].error_messages["required"] = refusal

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        self.kind = checked(upload, upload.name)
        return upload

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if getattr(self, "kind", "") == MaterialKind.IMAGE and not facts.get("alt"):
            self.add_error("alt", "Beschrijf de afbeelding voor wie haar niet kan zien.")
        return facts


class StoredForm(MaterialForm):
    """About a file that is there already."""

    alt = forms.CharField(
        label="Beschrijving",
        max_length=300,
        required=False,
        help_text="Bij een afbeelding: wat is erop te zien? Bij een video: wat zie en hoor je?",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ["title", "alt", "minutes", "unit"]

    def __init__(self, *args: Any, material: Material, **kwargs: Any) -> None:
        super().__init__(*args, material=material, **kwargs)
        if material.kind == MaterialKind.IMAGE:
            self.fields["alt"].required = True
            self.fields["alt"].error_messages["required"] = (
                "Beschrijf de afbeelding voor wie haar niet kan zien."
            )


class LinkForm(MaterialForm):
    """A page of somebody else; readers see which site it leads to."""

    url = forms.CharField(
        label="Webadres",
        max_length=500,
        help_text="Het adres van de pagina, met https:// ervoor.",
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": NOT_OURS},
    )
    field_order = ["url", "title", "minutes", "unit"]

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        forms.URLField(assume_scheme="https", error_messages={"invalid": NOT_OURS}).clean(url)
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
            raise ValidationError(NOT_OURS)
        return url


class PageForm(MaterialForm):
    """A text of our own, as Markdown."""

    body = forms.CharField(
        label="Tekst",
        strip=False,
        help_text="Een lege regel begint een nieuwe alinea. **vet**, _schuin_, ## kop en - opsomming werken ook.",
        widget=forms.Textarea(attrs={"rows": 18, "lang": "nl"}),
    )
    field_order = ["title", "body", "minutes", "unit"]

    def __init__(self, *args: Any, module: Module, **kwargs: Any) -> None:
        super().__init__(*args, module=module, **kwargs)
        self.module = module

    def clean_body(self) -> str:
        """As a content file may hold it: what is written out, a load has to take back."""
        typed: str = self.cleaned_data["body"].replace("\r\n", "\n").replace("\r", "\n")
        text = UNPRINTABLE.sub("", typed).strip("\n")
        if not text.strip():
            raise ValidationError("Schrijf de tekst.", "required")
        if text.startswith(f"{FENCE}\n"):
            raise ValidationError("Een tekst begint niet met een regel ---. Haal die regel weg.")
        if len(text.encode()) >= LARGEST:
            raise ValidationError("Deze tekst is te lang. Verdeel hem over twee leesteksten.")
        images = Material.objects.shown().filter(module=self.module, kind=MaterialKind.IMAGE)
        wrong = list(problems(text, set(images.values_list("name", flat=True))))[:5]
        if wrong:
            raise ValidationError([f"Regel {line + 1}: {reason}" for line, reason in wrong])
        return text


def form_of(kind: str) -> type[MaterialForm]:
    """The form that changes a material of this kind."""
    if kind in STORED:
        return StoredForm
    return LinkForm if kind == MaterialKind.LINK else PageForm
