"""What a front-end may be registered with: origins and addresses of return, and how they go together. Pure."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from kit.web.origins import Reason, read_origin

NOT_AN_ORIGIN: Reason = (
    "« {} » n'est pas l'origine d'un site. Format attendu : https://carte.exemple.fr, sans rien après.",
    "“{}” is not an origin. Expected: https://map.example.org, and nothing after it.",
)
ELSEWHERE: Reason = (
    "« {} » n'est sur aucune des origines inscrites.",
    "“{}” is at none of the registered origins.",
)


def read_whole_origin(text: str) -> str | Reason:
    """The origin as a browser says it. Nothing is dropped from what was typed: what is registered is what was meant."""
    origin = read_origin(text)
    shown = text.strip()
    parts = urlsplit(shown if "://" in shown else f"https://{shown}") if isinstance(origin, str) else None
    if parts is not None and (parts.path not in ("", "/") or parts.query or parts.fragment):
        return NOT_AN_ORIGIN[0].format(shown[:200]), NOT_AN_ORIGIN[1].format(shown[:200])
    return origin


def origin_of(address: str) -> str | None:
    """The origin that an address of return is at; None where it is at none."""
    found = read_origin(address)
    return None if isinstance(found, tuple) else found


def strays(redirect_uris: Sequence[str], origins: Sequence[str]) -> int | None:
    """Return the place of the first address of return that is at none of the origins, or is not written plainly."""
    for place, address in enumerate(redirect_uris):
        origin = origin_of(address)
        # What a browser would read otherwise than it is written is refused, not mended.
        if origin is None or origin not in origins or not address.startswith((f"{origin}/", f"{origin}?")):
            return place
    return None
