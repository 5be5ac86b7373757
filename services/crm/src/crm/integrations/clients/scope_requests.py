"""The scopes that a client may request, those that a consent may grant, and which keys are valid. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from common.scopes import BEYOND_CLIENTS, SCOPES
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

MAY_BE_ASKED = frozenset(SCOPES) - BEYOND_CLIENTS
RSA_BITS = 2048


def beyond(requested: Collection[str]) -> list[str]:
    """Return the requested scopes that no campaign can grant, or that do not exist."""
    return sorted(set(requested) - MAY_BE_ASKED)


def not_asked(granted: Collection[str], requested: Collection[str]) -> list[str]:
    return sorted(set(granted) - set(requested))


def public_key(jwk: Mapping[str, Any]) -> OKPKey | ECKey | RSAKey:
    """Parse a public key; raise ValueError (French) for an invalid or weak one."""
    kinds: dict[str, type[OKPKey] | type[ECKey] | type[RSAKey]] = {"OKP": OKPKey, "EC": ECKey, "RSA": RSAKey}
    curves = {"OKP": "Ed25519", "EC": "P-256"}
    kind = jwk.get("kty", "")
    if curves.get(kind) != jwk.get("crv"):
        raise ValueError("une clé Ed25519, P-256 ou RSA est attendue")
    if kind == "RSA" and len(str(jwk.get("n") or "")) * 6 < RSA_BITS:
        raise ValueError("une clé RSA de 2048 bits au moins est attendue")
    try:
        key = kinds[kind].import_key({name: value for name, value in jwk.items() if value is not None})
        raw: Any = key.public_key
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ValueError("cette clé ne peut pas être lue") from error
    if isinstance(key, RSAKey) and raw.key_size < RSA_BITS:
        raise ValueError("une clé RSA de 2048 bits au moins est attendue")
    return key
