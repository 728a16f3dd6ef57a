"""A QR code as inline SVG: the content security policy allows no data: image."""

import qrcode
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

QUIET_ZONE = 4  # modules of white around it, as scanners expect


def svg(text: str, *, label: str) -> SafeString:
    """The code as one path, black on white in every colour scheme; `label` is what a screen reader says."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    code.make()
    matrix = code.get_matrix()
    size = len(matrix) + 2 * QUIET_ZONE
    dots = (
        (x + QUIET_ZONE, y + QUIET_ZONE)
        for y, row in enumerate(matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return format_html(
        '<svg viewBox="0 0 {size} {size}" width="224" height="224" role="img" '
        'aria-label="{label}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        '<path fill="#000" d="{path}"/></svg>',
        size=size,
        label=label,
        path=format_html_join("", "M{} {}h1v1h-1z", dots),
    )
