"""Which methods a view takes, said in one word. Reading alone: `require_safe`; doing alone: `require_POST`."""

from django.views.decorators.http import require_http_methods

# A page that asks something, or shows what will happen, and the button on it that does it.
ask_and_do = require_http_methods(["GET", "HEAD", "POST"])

__all__ = ["ask_and_do"]
