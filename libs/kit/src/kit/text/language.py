"""What the caller reads: French unless English is asked for first; a page or data."""

from fastapi import Request


def wants_english(request: Request) -> bool:
    """Whether `Accept-Language` prefers English to French. Nothing said: French."""
    ranked: dict[str, float] = {}
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, quality = part.strip().partition(";q=")
        language = tag[:2].lower()
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        ranked[language] = max(weight, ranked.get(language, 0.0))
    return ranked.get("en", 0.0) > ranked.get("fr", 0.0)


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks, outside the API."""
    return "/v1/" not in request.url.path and "text/html" in request.headers.get("accept", "")
