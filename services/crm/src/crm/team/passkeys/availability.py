"""Whether members can have passkeys: at the suite's own provider, behind a domain with a certificate."""

from kit.security.passkey_host import passkey_host
from kit.settings import Settings


def is_own_provider(settings: Settings) -> bool:
    """Return True if the suite's own provider signs in, and asks for codes: another has second factors of its own."""
    return settings.issuer.startswith(f"{settings.public_url.rstrip('/')}/")


def may_have_passkeys(settings: Settings) -> bool:
    return is_own_provider(settings) and bool(passkey_host(settings.public_url))
