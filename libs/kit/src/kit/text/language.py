"""The caller's language, French unless English is preferred, and whether a page or data is wanted."""

from collections.abc import Sequence

from fastapi import Request


def wants_english(request: Request) -> bool:
    """Return True if `Accept-Language` prefers English to French. Without the header: French."""
    ranked = _ranked(request)
    return ranked.get("en", 0.0) > ranked.get("fr", 0.0)


def wanted_of(request: Request, languages: Sequence[str]) -> str:
    """Return the one of these codes that `Accept-Language` prefers; the first, where it names none of them."""
    ranked = _ranked(request)
    return max(languages, key=lambda language: ranked.get(language, 0.0))


def _ranked(request: Request) -> dict[str, float]:
    """Return the quality of each language, by its two letters."""
    ranked: dict[str, float] = {}
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, quality = part.strip().partition(";q=")
        language = tag[:2].lower()
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        ranked[language] = max(weight, ranked.get(language, 0.0))
    return ranked


def wants_page(request: Request) -> bool:
    """Return True for a browser's request outside the API."""
    return "/v1/" not in request.url.path and "text/html" in request.headers.get("accept", "")
