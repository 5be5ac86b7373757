"""The settings that proxy needs to start."""

from kit.messages import settings


class Settings(settings.Settings):
    """kit's settings, with those of messages. Without its `data` a commune has to be given by its INSEE code."""

    form_max_bytes: int = 5 * 2**20
    """Bytes, at most, of the official form that a member uploads."""
