"""Names of devices, guessed from the browser's `User-Agent` for the owner's eyes. Pure."""

_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Téléphone Android"),
    ("Windows", "Ordinateur Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Ordinateur Linux"),
)
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)


def device_label(user_agent: str) -> str:
    """Return « Téléphone Android, Chrome »; « Appareil inconnu » where nothing is recognised."""
    system = next((name for word, name in _SYSTEMS if word in user_agent), "")
    browser = next((name for word, name in _BROWSERS if word in user_agent), "")
    return ", ".join(one for one in (system, browser) if one) or "Appareil inconnu"
