"""Rule on whose identity provider signs members in: the suite's own, which holds their sign-ins and second factors."""

from kit.settings import Settings


def is_own_provider(settings: Settings) -> bool:
    """Return True if the suite's own provider signs in, and asks for codes: another has second factors of its own."""
    return settings.issuer.startswith(f"{settings.public_url.rstrip('/')}/")
