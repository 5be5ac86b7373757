"""Settings that results reads from the environment."""

import kit.settings
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(kit.settings.Settings):
    """Settings of results, beside those of every service."""

    photo_max_bytes: int = 12 * 2**20
    """How large the picture of a sheet may be, as it is sent; what is kept is much smaller."""

    batch_max_bytes: int = 4 * 2**20
    """How large a file of many sheets may be."""


class Feed(BaseSettings):
    """Settings of the ministry's live results, for the worker. Nothing is fetched while the address is empty."""

    model_config = SettingsConfigDict(env_prefix="ISOLOIR_", extra="ignore")

    ministry_feed_url: str = ""
    """Of the election's folder: `https://www.resultats-elections.interieur.gouv.fr/telechargements/LG2024`."""

    ministry_feed_path: str = ""
    """Under it, with `{round}` and `{department}`, where it is not as in 2024."""
