from kit import settings


class Settings(settings.Settings):
    """crm needs nothing beyond what every service needs."""
