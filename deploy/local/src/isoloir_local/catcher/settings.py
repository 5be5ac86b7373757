from isoloir_local.gateway import settings


class Settings(settings.Settings):
    smtp_listen: int = 0
    """The port of this machine on which mails are caught."""

    catcher_key: str = ""
    """What the services ask for an SMS with."""
