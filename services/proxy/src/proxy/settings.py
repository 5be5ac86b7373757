"""What proxy needs to start."""

from pathlib import Path

from kit import settings


class Settings(settings.Settings):
    """kit's settings, and where the names of the communes are read."""

    data: Path | None = None
    """The folder of the official data (`ISOLOIR_DATA`). Without it a commune has to be given by its INSEE code."""
