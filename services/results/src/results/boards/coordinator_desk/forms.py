"""Forms of the coordinator's table: a decision between sheets, a phone to pair, the counting options."""

from kit.pages.page_form import Line, LongText, Posted


class DecisionEntry(Posted):
    """The form of the sheet that counts, one at each sheet."""

    note: LongText = ""


class PairingEntry(Posted):
    """The button that makes a code for somebody's phone."""

    poll_watcher_id: Line = ""


class OptionsEntry(Posted):
    """The button that changes whether a sheet is entered twice."""

    double_entry: Line = ""
