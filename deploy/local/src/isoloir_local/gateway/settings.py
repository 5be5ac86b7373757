"""Settings of the gateway, beyond those of every service."""

from pathlib import Path

from kit import settings
from pydantic import Field

from isoloir_local.home import SERVICES


class Settings(settings.Settings):
    upstreams: dict[str, str] = Field(default_factory=dict[str, str])
    """Where each service listens: `{"crm": "http://127.0.0.1:41234"}`."""

    upstreams_file: Path | None = None
    """A file with the same, read again when it changes: an update leads to other processes without a restart."""

    client_id: str = "isoloir-gateway"
    client_secret: str = ""
    """What the provider knows the gateway by."""

    login_scope: str = "openid"
    """What another provider is asked for; it may have to be told the rights, too: `openid people:read …`."""

    login_parameters: dict[str, str] = Field(default_factory=dict[str, str])
    """More that another provider has to be told: `{"resource": "https://…"}` (RFC 8707), `{"audience": "…"}`."""

    home: Path | None = None
    """The launcher's folder: with it the gateway is the OpenID Connect provider itself."""

    messages_stay_here: bool = False
    """True without a mail relay: the suite's own catcher takes all messages, and they reach nobody."""

    origins: list[str] = Field(default_factory=list[str])
    """Every address that people may reach the gateway at; the public one when it is empty."""

    data: Path | None = None
    """Where official results are, to fill a new campaign from."""

    def known_origins(self) -> list[str]:
        return self.origins or [self.public_url]

    def known_services(self) -> list[str]:
        """Return the services in display order."""
        return [service for service in SERVICES if service in self.upstreams]
