"""The forms of the notice to people whose data come from elsewhere."""

from kit.pages.page_form import Line, Posted


class TrialEntry(Posted):
    address: Line = ""


class GiverEntry(Posted):
    given_by: Line = ""
