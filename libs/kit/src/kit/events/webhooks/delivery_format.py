"""How the deliveries of a webhook look: the key that signs them, their content type, and a header of its receiver.

n8n reads bodies of exactly `application/json` (its middleware `body-parser.ts`), checks a header of any name (*Header
Auth*) and no signature of ours; Make compares `x-make-apikey` with the keys that were entered there.
"""

from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from kit.db.vault import Vault
from kit.events.webhooks.signing import PREFIX

FIELD = "webhook secret"
Format: TypeAlias = Literal["cloudevents", "json"]
CONTENT_TYPES: dict[Format, str] = {"cloudevents": "application/cloudevents+json", "json": "application/json"}
HEADER_NAME = r"^[A-Za-z][A-Za-z0-9-]{0,63}$"
HEADER_VALUE = r"^[\x21-\x7e]+(?: [\x21-\x7e]+)*$"
OURS = ("webhook-", "isoloir-", "content-", "proxy-", "sec-", "accept", "access-control-")
"""Beginnings of header names that a receiver cannot choose."""
TRANSPORT = frozenset(
    {
        *("connection", "cookie", "date", "expect", "forwarded", "host", "keep-alive", "origin", "te", "trailer"),
        *("transfer-encoding", "upgrade", "via"),
    }
)


class SecretHeader(BaseModel, frozen=True):
    """A header of the receiver's choice, which every delivery carries."""

    name: str
    value: str


class DeliveryFormat(BaseModel, frozen=True):
    """The content of a webhook's sealed column. `secret`: the signing key, as it was shown."""

    model_config = ConfigDict(extra="forbid")

    secret: str
    format: Format = "cloudevents"
    header: SecretHeader | None = None

    @property
    def headers(self) -> dict[str, str]:
        more = {} if self.header is None else {self.header.name: self.header.value}
        return more | {"Content-Type": CONTENT_TYPES[self.format]}


def may_be_named(name: str) -> bool:
    """Return False for names that deliveries or HTTP itself use."""
    lower = name.lower()
    return not lower.startswith(OURS) and lower not in TRANSPORT


def seal_format(vault: Vault, delivery_format: DeliveryFormat) -> bytes:
    """Seal a format. One without anything but a key is stored as the key alone, as all were before formats existed."""
    plain = delivery_format == DeliveryFormat(secret=delivery_format.secret)
    return vault.seal(FIELD, delivery_format.secret if plain else delivery_format.model_dump_json())


def open_format(vault: Vault, sealed: bytes) -> DeliveryFormat:
    text = vault.open(FIELD, sealed)
    return DeliveryFormat(secret=text) if text.startswith(PREFIX) else DeliveryFormat.model_validate_json(text)
