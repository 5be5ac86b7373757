"""Settings that every service needs to start, read from the environment; each service adds its own fields."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from kit.runtime.disk_space import SPARE_BYTES


class Settings(BaseSettings):
    """Every field is an environment variable of the same name after `ISOLOIR_`, in capitals."""

    model_config = SettingsConfigDict(env_prefix="ISOLOIR_", extra="ignore")

    database_url: str = "postgresql+psycopg://isoloir_app@127.0.0.1/isoloir"
    """With the role of the application: it owns nothing, so row-level security binds it."""

    worker_database_url: str = "postgresql+psycopg://isoloir_worker@127.0.0.1/isoloir"
    """With the role of the worker: the application's rights, and the relay's for the length of a transaction."""

    nats_url: str = "nats://127.0.0.1:4222"

    secret_key: SecretStr
    """32 random bytes in base64. What is derived from it: the vault's wrapping key, the session cookie's key."""

    other_secret_keys: list[SecretStr] = []
    """Secrets that are known beside it while it is being changed: what they sealed is still opened. docs/operations.md
    says in which order.
    """

    keys_file: Path | None = None
    """A file that stands in for the two above and for `jwks`, and may change meanwhile (kit.security.keyring)."""

    issuer: str = "http://127.0.0.1:8000/oidc"
    """The OpenID Connect provider whose tokens are believed."""

    audience: str = "isoloir"

    jwks: str = ""
    """The provider's public keys as a JWKS document; where it is empty they are fetched from `jwks_url`."""

    jwks_url: str = ""
    """Empty: where the issuer's `/.well-known/openid-configuration` says."""

    public_url: str = "http://127.0.0.1:8000"
    """The address people type: it stands in links that leave the suite."""

    root_path: str = ""
    """The service's prefix at the gateway: `/crm`."""

    login_url: str = "/login"

    cors_origins: list[str] = []
    """Origins of front-ends that may call the API from a browser; none by default."""

    requests_per_minute: Annotated[int, Field(ge=0, le=10_000_000)] = 6_000
    """Of one subject in one campaign, by all processes of a service; 0: as many as they like."""

    webhooks_loopback: bool = False
    """True if a demonstration's webhooks may lead to this very machine, where an integrator tries things out."""

    webhooks_private: bool = False
    """Also to http:// and to addresses of the server's own network: for a machine of one's own, never for a host."""

    webhooks_pace: Annotated[float, Field(ge=0.0001, le=1)] = 1
    """A share of the documented waits between two tries of a webhook: less where a reader that fails is tried out."""

    data: Path | None = None
    """The folder of official files (`make run` finds ../shared/data): names of communes, populations, contours."""

    disks: list[Path] = []
    """Folders on the disks that the suite writes to, PostgreSQL's first of all: watched, so that the operator is told
    before one is full and writing ends before PostgreSQL stops. Empty: only what meets a full disk says so.
    """

    disk_spare_bytes: Annotated[int, Field(ge=0)] = SPARE_BYTES
    """With less than that left nothing is written any more; what is there can still be read."""

    log_level: str = "INFO"

    traces_url: str = ""
    """Address that traces are sent to, OTLP over HTTP (`http://collector:4318/v1/traces`); empty: none are made."""

    traces_share: Annotated[float, Field(ge=0, le=1)] = 0.05
    """Of requests and of events, those that are traced; the same number for all processes."""
