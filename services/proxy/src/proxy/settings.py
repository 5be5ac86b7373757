"""Settings of proxy."""

from kit.messages import settings


class Settings(settings.Settings):
    """Settings of proxy, beside those of every service."""

    form_max_bytes: int = 5 * 2**20
    """Bytes, at most, of the official form that a member uploads."""
