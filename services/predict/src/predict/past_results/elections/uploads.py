"""The name of an uploaded file, as far as it is believed."""

import re

_UNSAFE = re.compile(r"[^\w .()\-]+")


def safe_name(name: str | None) -> str:
    """The last part of a name, without anything that could be markup, a path or a control character."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return _UNSAFE.sub("_", last)[-120:] or "sans nom"
