"""Settings that budget reads from the environment."""

import kit.settings
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(kit.settings.Settings):
    """Settings of budget, beside those of every service."""

    evidence_url: str = ""
    """Store of the sealed documents of the account: `file:///var/lib/isoloir/evidence`, or `s3://bucket/prefix`
    (the keys and the address of the store then come from the usual AWS_ variables). Without it nothing is taken."""

    evidence_max_bytes: int = 20 * 2**20
    """Largest size of one document, in bytes."""


class FileStore(BaseSettings):
    """The document store's settings for the worker's jobs, which do not receive the process settings."""

    model_config = SettingsConfigDict(env_prefix="ISOLOIR_", extra="ignore")

    evidence_url: str = ""
