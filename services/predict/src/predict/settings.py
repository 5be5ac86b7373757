"""Settings of predict."""

from kit import settings


class Settings(settings.Settings):
    """Settings of predict, beside those of every service: the upload size limit."""

    import_max_bytes: int = 128 * 2**20
    """A whole-France results file is 4 to 10 MB compressed and at most 100 MB plain."""
