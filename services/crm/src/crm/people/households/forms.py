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
    """The form that sets or ends the protection of an address, which a judge may order."""

    masked: Line = ""


class GroupEntry(Posted):
    """The form that groups chosen people, with the name of a new household."""

    chosen: Choices = ()
    name: Line = ""


class SplitEntry(Posted):
    """The form that moves chosen people into a household of their own."""

    chosen: Choices = ()


class NameEntry(Posted):
    """The form of a household's name."""

    name: Line = ""
