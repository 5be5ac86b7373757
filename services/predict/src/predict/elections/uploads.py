"""What is believed of an uploaded file's name and size."""

import re

from kit.problems import TooLarge

_UNSAFE = re.compile(r"[^\w .()\-]+")


def safe_name(name: str | None) -> str:
    """The last part of a name, without anything that could be markup, a path or a control character."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return _UNSAFE.sub("_", last)[-120:] or "sans nom"


def too_large(limit: int) -> TooLarge:
    size = limit // 2**20
    return TooLarge(f"Le fichier dépasse {size} Mo.", f"The file is larger than {size} MB.", "/file")
