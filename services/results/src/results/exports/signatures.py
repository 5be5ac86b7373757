"""Detached signatures of files: JWS (RFC 7515, appendix F) by Ed25519. Pure.

The signature stands beside the file, which stays as it is. Anybody checks it with the published key and any library of
JOSE: the payload is the file's bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey
from kit.security.signing_keys import ALGORITHM, signing_key

TYPE = "isoloir-results"
ENDING = ".jws"
PURPOSE = "signed results"
_ALGORITHMS = [ALGORITHM]


@dataclass(frozen=True)
class Signed:
    """Signed statement of a good signature. `said`: its protected header, whole."""

    key_id: str
    said: Mapping[str, Any]


class BadSignature(Exception):
    """Raised when a signature is not that of this file by one of these keys."""


def result_keys(secrets: Sequence[bytes]) -> list[OKPKey]:
    """Return the keys of the suite's secrets, the one that signs first."""
    return [signing_key(secret, PURPOSE) for secret in secrets]


def public_keys(keys: Sequence[OKPKey]) -> dict[str, Any]:
    """Return the keys to publish, as a JWK set (RFC 7517)."""
    return dict(KeySet(list(keys)).as_dict(private=False))


def sign(key: OKPKey, content: bytes, about: Mapping[str, Any]) -> str:
    """Return the detached signature. `about` is signed too: same key, file and `about`, same signature."""
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": TYPE, **about}
    return str(jws.detach_content(jws.serialize_compact(header, content, key, registry=_registry())))


def check(signature: str, content: bytes, keys: Mapping[str, Any]) -> Signed:
    """Return what the signature says; raise BadSignature. `keys`: a JWK set."""
    try:
        known = KeySet.import_key_set({"keys": list(keys["keys"])})
        found = jws.deserialize_compact(signature.strip(), known, registry=_registry(), payload=content)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, UnicodeError) as error:
        raise BadSignature from error
    header = found.headers()
    if header.get("typ") != TYPE or not isinstance(header.get("kid"), str):
        raise BadSignature
    return Signed(str(header["kid"]), header)


def _registry() -> jws.JWSRegistry:
    return jws.JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
