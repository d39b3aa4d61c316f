import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django_application = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Serve. Everything we read is UTF-8, whatever codec a client names.

    Django looks the name up before any view and falls over codecs that decode no text.
    """
    kind = environ.get("CONTENT_TYPE", "")
    if "charset" in kind.lower():
        parts = [p for p in kind.split(";") if not p.strip().lower().startswith("charset")]
        environ["CONTENT_TYPE"] = ";".join(parts)
    return django_application(environ, start_response)
