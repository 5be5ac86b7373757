"""The loader's files by version. A published version never changes: sites pin its bytes (SRI)."""

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

CURRENT = "1.0.0"
MAJOR = "v1"
"""Name of the newest version of its kind: for sites that would rather have corrections than pinned bytes."""
LOADER = "loader.js"
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


@cache
def versions() -> frozenset[str]:
    return frozenset(place.name for place in _folder().iterdir() if _VERSION.fullmatch(place.name))


def version_of(requested: str) -> str | None:
    """Return the version `1.0.0` for `1.0.0` or `v1`; None if it was never published."""
    version = CURRENT if requested == MAJOR else requested
    return version if version in versions() else None


@cache
def loader(version: str) -> bytes:
    return (_folder() / version / LOADER).read_bytes()


@cache
def integrity(version: str) -> str:
    """Return the value of the `integrity` attribute of a script tag."""
    return f"sha384-{base64.b64encode(hashlib.sha384(loader(version)).digest()).decode()}"


def _folder() -> Path:
    return Path(str(files("kit.embeds") / "releases"))
