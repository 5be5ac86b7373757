"""What proxy needs to start."""

from kit import settings


class Settings(settings.Settings):
    """kit's settings. Without its `data` a commune has to be given by its INSEE code."""
