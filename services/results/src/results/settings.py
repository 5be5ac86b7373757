from kit import settings


class Settings(settings.Settings):
    """What results needs to start: nothing of its own yet."""
