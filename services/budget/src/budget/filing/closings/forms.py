"""Forms of closing and filing; a checkbox confirms the open points by their fingerprint."""

from kit.pages.page_form import Line, LongText, Posted


class ClosingEntry(Posted):
    note: Line = ""
    fingerprint: Line = ""
    confirmed: bool = False


class ReasonEntry(Posted):
    check: Line = ""
    reason: LongText = ""
    on_paper: bool = False


class ReopeningEntry(Posted):
    reason: Line = ""


class SignatureEntry(Posted):
    step: Line = ""
    on_paper: bool = False


class FilingEntry(Posted):
    filed_on: Line = ""
    proof: LongText = ""
    fingerprint: Line = ""
    confirmed: bool = False


class WithdrawalEntry(Posted):
    reason: Line = ""


class RectificationEntry(Posted):
    text: LongText = ""
