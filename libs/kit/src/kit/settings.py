"""Settings that every service needs, read from the environment; each service adds its own."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from kit.runtime.disk_space import SPARE_BYTES


class Settings(BaseSettings):
    """Every field is an environment variable of the same name after `ISOLOIR_`, in capitals."""

    model_config = SettingsConfigDict(env_prefix="ISOLOIR_", extra="ignore")

    database_url: str = "postgresql+psycopg://isoloir_app@127.0.0.1/isoloir"
    """As the application's role, which owns nothing, so row-level security applies."""

    worker_database_url: str = "postgresql+psycopg://isoloir_worker@127.0.0.1/isoloir"
    """As the worker's role: the application's rights, and the relay's for single transactions."""

    direct_database: Annotated[str, Field(pattern=r"^$|^[^/@\s]+:\d{1,5}$")] = ""
    """`host:port` of PostgreSQL itself, where the URLs above lead to a PgBouncer in transaction mode: for LISTEN, which
    such a PgBouncer would take to a connection of somebody else. Empty: as in the URLs.
    """

    statement_seconds: Annotated[int, Field(ge=1)] = 60
    """The longest that PostgreSQL works on one statement of a request; a worker has no limit."""

    nats_url: str = "nats://127.0.0.1:4222"
    """Several servers of a cluster are separated by commas."""

    stream_replicas: Annotated[int | None, Field(ge=1, le=5)] = None
    """On how many servers of a NATS cluster the service's stream is; None: new ones on one, others as they are."""

    secret_key: SecretStr
    """32 random bytes in base64, from which the keys of the vault and the session cookie are derived."""

    other_secret_keys: list[SecretStr] = []
    """Further secrets during a rotation, for decryption only. See docs/operations.md."""

    keys_file: Path | None = None
    """A file that replaces the two above and `jwks`, and may change at run time (kit.security.keyring)."""

    issuer: str = "http://127.0.0.1:8000/oidc"
    """The trusted OpenID Connect provider."""

    audience: str = "isoloir"

    jwks: str = ""
    """The provider's public keys as a JWKS document; if empty they are fetched from `jwks_url`."""

    jwks_url: str = ""
    """Empty: as the issuer's `/.well-known/openid-configuration` says."""

    public_url: str = "http://127.0.0.1:8000"
    """The public URL, for links in messages."""

    root_path: str = ""
    """The service's prefix at the gateway: `/crm`."""

    services: list[str] = ["predict", "crm", "proxy", "budget", "results"]
    """The services behind that gateway, which menus may lead to."""

    login_url: str = "/login"

    campaigns_url: str = "/campagnes"
    """The gateway's page on which a person with several campaigns chooses one."""

    cors_origins: list[str] = []
    """Origins of front-ends that may call the API from a browser; none by default."""

    front_proxies: list[str] = []
    """Reverse proxies that connect to this process: host names, addresses or networks. They alone say for whom they
    ask (X-Forwarded-For); with none, limits of unknown callers count whoever connects.
    """

    requests_per_minute: Annotated[int, Field(ge=0, le=10_000_000)] = 6_000
    """Per subject and campaign, over all processes of a service; 0: unlimited."""

    webhooks_loopback: bool = False
    """True if a demonstration's webhooks may call this machine, for integrators' tests."""

    webhooks_private: bool = False
    """Also http:// and the server's own network: for a private machine, never for a host."""

    webhooks_pace: Annotated[float, Field(ge=0.0001, le=1)] = 1
    """A factor of the delays between a webhook's retries, lower to test failures."""

    data: Path | None = None
    """The folder of official files (`make run` finds ../shared/data): names of communes, populations, outlines."""

    basemap: Path | None = None
    """A PMTiles file with streets, laid under maps (`isoloir download basemap`); empty: `basemap.pmtiles` in `data`,
    where there is one.
    """

    disks: list[Path] = []
    """Folders on the disks that the suite writes to, PostgreSQL's first: watched, so that the operator is warned and
    writing ends before PostgreSQL stops. Empty: only errors of a full disk are noticed.
    """

    disk_spare_bytes: Annotated[int, Field(ge=0)] = SPARE_BYTES
    """With less free space nothing is written; reading goes on."""

    log_level: str = "INFO"

    metrics_listen: Annotated[str, Field(pattern=r"^$|^[^/\s]*:\d{1,5}$")] = ""
    """Where a worker answers `GET /metrics`, `127.0.0.1:9101`; empty: nowhere. An API does at its own address."""

    traces_url: str = ""
    """The collector's URL, OTLP over HTTP (`http://collector:4318/v1/traces`); empty: no traces."""

    traces_share: Annotated[float, Field(ge=0, le=1)] = 0.05
    """The sampled share of requests and events, the same for all processes."""
