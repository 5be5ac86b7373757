"""Forms of the notice to people whose data came from a third party."""

from kit.pages.page_form import Line, Posted


class TrialEntry(Posted):
    address: Line = ""


class GiverEntry(Posted):
    given_by: Line = ""
