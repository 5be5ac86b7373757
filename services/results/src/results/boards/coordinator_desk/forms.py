"""Forms of the coordinator's table: a decision between sheets, a phone to pair, the counting options."""

from kit.pages.page_form import Line, LongText, Posted


class DecisionEntry(Posted):
    """Form to choose the sheet that counts; one at each sheet."""

    note: LongText = ""


class PairingEntry(Posted):
    """Form to make a pairing code for a poll watcher's phone."""

    poll_watcher_id: Line = ""


class OptionsEntry(Posted):
    """Form to switch double entry of sheets on or off."""

    double_entry: Line = ""
