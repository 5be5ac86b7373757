"""The origin of a site that may embed a form, as browsers send it."""

import ipaddress
import re
from urllib.parse import urlsplit

Reason = tuple[str, str]

MAX_SITES = 40

NOT_A_SITE: Reason = (
    "« {} » n'est pas l'adresse d'un site. Format attendu : https://www.exemple.fr",
    "“{}” is not the address of a site. Expected: https://www.example.org",
)
NOT_SAFE: Reason = (
    "« {} » doit commencer par https:// : ce que l'on tape dans le formulaire ne doit pas passer en clair.",
    "“{}” has to begin with https://: what is typed into the form must not travel in clear.",
)
TOO_MANY: Reason = (
    f"Au plus {MAX_SITES} sites peuvent porter le formulaire.",
    f"At most {MAX_SITES} sites may hold the form.",
)

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_HERE = frozenset({"localhost", "127.0.0.1"})


def is_of_this_machine(host: str) -> bool:
    """Return whether a host leads nowhere from another machine: `localhost` or a loopback address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_origin(text: str) -> str | Reason:
    """Return `https://www.exemple.fr` from a pasted URL; a path is dropped, a wildcard refused.

    Plain http is accepted for this machine only, to try the form. Internationalised names become the ASCII that
    browsers send.
    """
    typed = text.strip()[:200]
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        return _said(NOT_A_SITE, typed)
    labels = host.split(".")
    is_named = host in _HERE or (len(labels) > 1 and not labels[-1].isdigit())
    if parts.username is not None or not is_named or not all(_LABEL.fullmatch(label) for label in labels):
        return _said(NOT_A_SITE, typed)
    if parts.scheme not in ("https", "http"):
        return _said(NOT_A_SITE, typed)
    if parts.scheme == "http" and host not in _HERE:
        return _said(NOT_SAFE, typed)
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")


def read_origins(texts: list[str]) -> list[str] | tuple[int, Reason]:
    """Return all origins, each once, in order; or the index of the first invalid one, and what is wrong."""
    origins: dict[str, None] = {}
    for index, text in enumerate(texts):
        origin = read_origin(text)
        if isinstance(origin, tuple):
            return index, origin
        origins[origin] = None
        if len(origins) > MAX_SITES:
            return index, TOO_MANY
    return list(origins)


def _said(reason: Reason, typed: str) -> Reason:
    return reason[0].format(typed), reason[1].format(typed)
