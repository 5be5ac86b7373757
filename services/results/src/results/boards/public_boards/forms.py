"""Forms of the links to the board and of the sites that may frame it."""

from kit.pages.page_form import Line, LongText, Posted

NAMES = {
    "/label": "pour qui est le lien",
    "/days": "les jours d'ouverture",
    "/sites": "les sites",
}
"""What the forms call a field, by the start of its pointer."""


class LinkEntry(Posted):
    """The form of a new link."""

    label: Line = ""
    days: Line = ""


class SitesEntry(Posted):
    """The form of the sites, one a line."""

    sites: LongText = ""
