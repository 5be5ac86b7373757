"""Answers of a service's `/places`: the suggestions of a field of places (`fields.places`)."""

from collections.abc import Iterable

from fastapi.responses import HTMLResponse
from markupsafe import Markup


def place_options(names: Iterable[str]) -> HTMLResponse:
    """Return the options of a list, each a name that the form understands."""
    return HTMLResponse(Markup("").join(Markup('<option value="{}">').format(name) for name in names))
