"""What a task asks for, in the coordinator's words."""

from collections.abc import Mapping
from typing import Any

PROXY_REQUEST = "proxy_request"


def text_of(task: Any) -> str:
    commune, _, code = task.place.partition("_")
    where = f"au bureau {code.lstrip('0') or code} de la commune {commune}" if code else f"à {commune}"
    return _TEXTS[task.kind].format(where=where)


_TEXTS: Mapping[str, str] = {PROXY_REQUEST: "Une demande de procuration attend {where}."}
