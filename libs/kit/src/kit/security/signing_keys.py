"""Ed25519 keys that are derived from the service's secret: nothing is stored, and a new secret is a new key."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import OKPKey
from joserfc.util import to_str, urlsafe_b64encode

from kit.db.key_derivation import derive_key

ALGORITHM = "Ed25519"


def signing_key(secret: bytes, purpose: str) -> OKPKey:
    """Return the key of a purpose; its `kid` is its thumbprint (RFC 7638)."""
    private = derive_key(secret, purpose)
    public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    said = {"kty": "OKP", "crv": "Ed25519", "x": as_text(public), "d": as_text(private), "use": "sig", "alg": ALGORITHM}
    thumbprint = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": as_text(public)}).thumbprint()
    return OKPKey.import_key({**said, "kid": thumbprint})


def as_text(raw: bytes) -> str:
    """Return bytes as unpadded base64url."""
    return to_str(urlsafe_b64encode(raw))
