"""What budget reads from the environment."""

import kit.settings


class Settings(kit.settings.Settings):
    """Nothing of its own yet."""
