"""Materials beside the texts of the demo: a worksheet, a drawing and a link, and a trainer who may edit them."""

import datetime as dt
import struct
import zlib
from io import BytesIO

import typst
from django.db.models import Max

from leergang.accounts.models import Organisation, OrganisationRole, User
from leergang.accounts.roles import Role
from modules.actions.materials import store_file, undoing_files
from modules.models import Material, MaterialKind, Module, Programme, Unit

WORKSHEET = """
#set document(title: "Werkblad krachtenveld")
#set page(margin: 2.5cm)
#set text(lang: "nl", size: 12pt)
= Werkblad krachtenveld
Schrijf je vraag op in één zin. Zet daaronder wie ermee te maken heeft.
#table(columns: (1fr, 1fr, 1fr), rows: 2.4cm, [*Wie*], [*Wat wil die*], [*Wat heeft die te verliezen*], ..range(12).map(_ => []))
"""
SIDE = 480


@undoing_files()
def add(programme: Programme, *, editor: User, bureau: Organisation, since: dt.date) -> None:
    """As if they came with the leergang: no corrections, so its version stays."""
    OrganisationRole.objects.create(user=editor, organisation=bureau, role=Role.EDITOR, starts_on=since)
    modules = {module.code: module for module in programme.modules.all()}
    field = Unit.objects.get(module=modules["M2"], code="M2.3")
    _file(
        field,
        typst.compile(WORKSHEET.encode(), format="pdf"),
        kind=MaterialKind.PDF,
        title="Werkblad krachtenveld",
        name="werkblad-krachtenveld.pdf",
        minutes=20,
    )
    axes = Unit.objects.get(module=modules["M1"], code="M1.3")
    _file(
        axes,
        _cross(),
        kind=MaterialKind.IMAGE,
        title="De twee assen",
        name="twee-assen.png",
        alt="Twee assen die elkaar in het midden kruisen, met vier lege vakken.",
    )
    Material.objects.create(
        module=modules["M1"],
        position=_next_place(modules["M1"]),
        kind=MaterialKind.LINK,
        title="Artikel over regie op afstand",
        url="https://www.leesplank.example/regie-op-afstand",
        minutes=10,
    )


def _file(unit: Unit, content: bytes, **fields: str | int) -> None:
    material = Material(module=unit.module, unit=unit, position=_next_place(unit.module), **fields)
    store_file(material, BytesIO(content))
    material.save()


def _next_place(module: Module) -> int:
    return (module.materials.aggregate(last=Max("position"))["last"] or 0) + 1


def _cross() -> bytes:
    """A picture of two lines, without a library to draw."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    middle = range(SIDE // 2 - 2, SIDE // 2 + 2)
    across = bytes(SIDE)
    down = bytes(0 if x in middle else 255 for x in range(SIDE))
    rows = b"".join(b"\0" + (across if y in middle else down) for y in range(SIDE))
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
