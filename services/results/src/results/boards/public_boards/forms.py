"""Forms of the board's links and of the sites that may frame it."""

from kit.pages.page_form import Line, LongText, Posted

NAMES = {
    "/label": "pour qui est le lien",
    "/days": "les jours d'ouverture",
    "/sites": "les sites",
}
"""What the forms call a field, by the start of its pointer."""


class LinkEntry(Posted):
    """Form of a new link."""

    label: Line = ""
    days: Line = ""


class SitesEntry(Posted):
    """Form of the sites, one per line."""

    sites: LongText = ""
