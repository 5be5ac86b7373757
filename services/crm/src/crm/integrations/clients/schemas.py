"""Request and response schemas of API clients."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from common.schemas.instants import Instant
from common.schemas.territories import MemberTerritory
from common.scopes import RENAMED_SCOPES
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Auth: TypeAlias = Literal["secret", "key", "provider"]
State: TypeAlias = Literal["asked", "granted", "refused", "revoked"]
LINE = r"^[^\x00-\x1f\x7f<>]*[^\x00-\x20\x7f<>][^\x00-\x1f\x7f<>]*$"
_B64 = r"^[A-Za-z0-9_\-]+$"
Scope = Annotated[
    str,
    Field(pattern=r"^[a-z_]+:[a-z]+$", max_length=60),
    AfterValidator(lambda scope: RENAMED_SCOPES.get(scope, scope)),
]
Scopes = Annotated[list[Scope], Field(min_length=1, max_length=100, examples=[["people:read", "canvasses:read"]])]
MAX_HOURS = 168


class PublicKey(BaseModel, extra="forbid"):
    """A public key as a JWK: Ed25519, P-256, or RSA of 2048 bits or more. Never the private part."""

    kty: Literal["OKP", "EC", "RSA"]
    kid: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]
    crv: Literal["Ed25519", "P-256"] | None = None
    x: Annotated[str | None, Field(max_length=100, pattern=_B64)] = None
    y: Annotated[str | None, Field(max_length=100, pattern=_B64)] = None
    n: Annotated[str | None, Field(max_length=1400, pattern=_B64)] = None
    e: Annotated[str | None, Field(max_length=20, pattern=_B64)] = None
    alg: Annotated[str | None, Field(max_length=20, pattern=r"^[A-Za-z0-9\-]+$")] = None
    use: Literal["sig"] | None = None


Keys = Annotated[list[PublicKey], Field(max_length=5)]


class ClientCreate(BaseModel):
    """A third party's API client, and the scopes it requests. It may do nothing before the campaign consents."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Carnet de porte",
                    "publisher": "ACME",
                    "purpose": "Préparer les tournées du samedi",
                    "callback": "https://carnet.exemple.fr/retour",
                    "scopes": ["people:read", "canvasses:read"],
                }
            ]
        },
    )

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=LINE, examples=["Carnet de porte"])]
    publisher: Annotated[
        str, Field(min_length=1, max_length=120, pattern=LINE, description="Who makes or runs it.", examples=["ACME"])
    ]
    purpose: Annotated[
        str, Field(min_length=1, max_length=300, pattern=LINE, description="What it wants this for, in a sentence.")
    ]
    callback: Annotated[
        str | None,
        Field(
            min_length=12,
            max_length=300,
            pattern=r"^https://[^\x00-\x20\x22\x27\x7f<>\\@#]+$",
            description="Where people go back to once they decided; exactly this address.",
        ),
    ] = None
    scopes: Scopes
    auth: Annotated[
        Auth,
        Field(
            description="How it shows who it is: by a secret, by signing with a key of its own (`private_key_jwt`), or "
            "by tokens of the identity provider, whose `sub` is then `subject`."
        ),
    ] = "secret"
    keys: Annotated[Keys, Field(description="For `key`: its public keys.")] = []
    subject: Annotated[
        str | None, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$", description="For `provider`.")
    ] = None


class ClientRead(BaseModel):
    """An API client. `state`: asked, granted, refused or revoked; `granted` and the following: its current rights."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    client_id: str = Field(description="By which it names itself at `/oauth/token`.")
    subject: str = Field(description="The `sub` of its tokens, and who did it in the audit log.")
    name: str
    publisher: str
    purpose: str
    callback: str | None
    auth: Auth
    asked: list[str]
    state: State
    granted: list[str]
    territories: list[str]
    ends_at: datetime | None
    locked_until: datetime | None = Field(description="Ten wrong secrets in a row: none is taken until then.")
    created_by: str
    created_at: datetime
    secret_holders: list[str] = Field(
        description="In whose hands what opens it is: who was shown a secret that is still taken, gave its keys, or "
        "named its account at the provider. They are told when it may do more."
    )
    decided_by: str | None
    decided_at: datetime | None


class ClientMade(BaseModel):
    """A new client, and its secret, which is shown once."""

    client: ClientRead
    secret: str | None


class GrantPut(BaseModel, extra="forbid"):
    """The rights that the campaign grants a client: never more than it requests, nor than you hold yourself."""

    scopes: Scopes
    territories: Annotated[
        list[MemberTerritory],
        Field(max_length=2000, description="Communes (`94033`) and stations (`94033_0001`); none: the whole campaign."),
    ] = []
    ends_at: Annotated[Instant | None, Field(description="From then on it may do nothing.")] = None


class SecretCreate(BaseModel):
    """A new secret; the previous ones stay valid for some hours."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"overlap_hours": 24}]})

    overlap_hours: Annotated[int, Field(strict=True, ge=0, le=MAX_HOURS)] = 24


class SecretMade(BaseModel):
    """A new secret, shown once. `others_end_at`: the end of the previous one."""

    secret: str
    others_end_at: datetime | None


class KeysPut(BaseModel):
    """All its public keys: two while one replaces the other."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "keys": [
                        {
                            "kty": "OKP",
                            "crv": "Ed25519",
                            "kid": "2029-05",
                            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                        }
                    ]
                }
            ]
        },
    )

    keys: Annotated[Keys, Field(min_length=1)]
