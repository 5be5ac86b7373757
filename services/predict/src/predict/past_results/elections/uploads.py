"""Sanitised names of uploaded files."""

import re

_UNSAFE = re.compile(r"[^\w .()\-]+")


def safe_name(name: str | None) -> str:
    """Return the last part of a name, without markup, paths and control characters."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return _UNSAFE.sub("_", last)[-120:] or "sans nom"
