"""Files that people take away."""

from django.http import HttpResponse

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(content: bytes, name: str) -> HttpResponse:
    """An answer that a browser saves; the name is ours, and says by its end what it is."""
    return HttpResponse(
        content,
        headers={
            "Content-Type": TYPES[name.rpartition(".")[2]],
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )
