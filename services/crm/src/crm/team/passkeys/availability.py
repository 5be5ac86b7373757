"""Whether members can have passkeys: at the suite's own provider, behind a domain with a certificate."""

from kit.security.passkey_host import passkey_host
from kit.settings import Settings

from crm.campaign.members.identity_provider import is_own_provider


def may_have_passkeys(settings: Settings) -> bool:
    return is_own_provider(settings) and bool(passkey_host(settings.public_url))
