from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from kit.messages import settings
from pydantic import Field, SecretStr


class Settings(settings.Settings):
    """The settings that the rights desk needs to reach the other services, without which crm answers for itself alone;
    and sizes.
    """

    rights_services: Mapping[str, str] = Field(default_factory=dict[str, str])
    """Where each of the other services is, with its prefix: `{"proxy": "http://127.0.0.1:8003/proxy"}`."""

    rights_token_url: str = ""
    """The provider's token endpoint, for a token of the scope `rights:answer` by client credentials."""

    rights_authority: Path | None = None
    """The authority that the provider's certificate is of, where it is none that the system knows."""

    rights_client_id: str = "isoloir-rights"

    rights_client_secret: SecretStr = SecretStr("")

    address_max_bytes: int = 128 * 2**20
    """A table of addresses, or outlines: a whole department fits."""

    drop_photo_max_bytes: int = 12 * 2**20
    """A picture of a poster, as a phone takes it."""

    people_file_max_bytes: int = 2_560 * 2**20
    """CSV is read as it comes, whatever its length; this is how much room a campaign may take of the database."""

    imap_host: str = ""
    """The mailbox of answers and bounces; without it nobody reads them here."""

    imap_port: int = 993
    imap_security: Literal["tls", "starttls", "none"] = "tls"
    """`none` for a server on this machine only."""

    imap_user: str = ""
    imap_password: SecretStr = SecretStr("")
    imap_folder: str = "INBOX"
