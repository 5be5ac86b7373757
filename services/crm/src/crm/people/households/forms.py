"""Forms of a person's addresses and household."""

from kit.pages.page_form import Choices, Line, Posted


class AddressEntry(Posted):
    """The form of one more postal address."""

    kind: Line = ""
    street: Line = ""
    postcode: Line = ""
    town: Line = ""
    since: Line = ""
    until: Line = ""


class ProtectionEntry(Posted):
    """The button with which an address is protected by a judge's order, or is no more."""

    masked: Line = ""


class GroupEntry(Posted):
    """The boxes of those who are grouped, and the name of a household that is new."""

    chosen: Choices = ()
    name: Line = ""


class SplitEntry(Posted):
    """The boxes of those who form a household of their own."""

    chosen: Choices = ()


class NameEntry(Posted):
    """The form of a household's name."""

    name: Line = ""
