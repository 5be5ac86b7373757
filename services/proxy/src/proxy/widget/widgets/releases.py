"""The widget's files by version. A published version never changes: sites pin its bytes (SRI)."""

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

CURRENT = "1.5.0"
MAJOR = "v1"
"""Names of the newest version of each kind: for sites that would rather have corrections than pinned bytes."""

LOADER, FORM, FORM_EN = "loader.js", "form.js", "form-en.js"
FORMS = {"en": FORM_EN, "pt": "form-pt.js"}
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


@cache
def versions() -> frozenset[str]:
    return frozenset(place.name for place in _folder().iterdir() if _VERSION.fullmatch(place.name))


def version_of(requested: str) -> str | None:
    """Return the version `1.2.0` for `1.2.0` or `v1`; None if it was never published."""
    version = CURRENT if requested == MAJOR else requested
    return version if version in versions() else None


@cache
def names(version: str) -> frozenset[str]:
    """Return the files of a version: until 1.2.0 one form in two languages, since then one for each."""
    return frozenset(place.name for place in (_folder() / version).iterdir() if place.suffix == ".js")


def form_of(version: str, language: str) -> str:
    """Return the script of a language; French where a version has it not, as 1.3.0 has no Portuguese."""
    name = FORMS.get(language, FORM)
    return name if name in names(version) else FORM


def is_dressed(version: str) -> bool:
    """Return whether the form brings the style of its frame itself."""
    return FORM_EN in names(version)


@cache
def content(version: str, name: str) -> bytes:
    return (_folder() / version / name).read_bytes()


@cache
def integrity(version: str, name: str) -> str:
    """Return the value of the `integrity` attribute of a script tag."""
    digest = hashlib.sha384(content(version, name)).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"


def _folder() -> Path:
    return Path(str(files("proxy.widget.widgets") / "releases"))
