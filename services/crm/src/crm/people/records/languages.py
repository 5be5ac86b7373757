"""Languages that people read, and the direction of their scripts. Pure."""

LANGUAGES = {
    "fr": "Français",
    "en": "English",
    "ar": "العربية",
    "de": "Deutsch",
    "es": "Español",
    "it": "Italiano",
    "pt": "Português",
    "tr": "Türkçe",
    "zh": "中文",
}
"""The languages' own names; others are shown by code."""
_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


def direction_of(language: str) -> str:
    """Return the script's direction as HTML's `dir`."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"
