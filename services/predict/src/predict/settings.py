"""Settings that predict needs to start."""

from kit import settings


class Settings(settings.Settings):
    """kit's settings, and how large a file may be sent to predict."""

    import_max_bytes: int = 128 * 2**20
    """A whole-France results file is 4 to 10 MB compressed and at most 100 MB plain."""
