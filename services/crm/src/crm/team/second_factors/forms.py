"""The forms of one's own second factor."""

from kit.pages.page_form import Line, Posted


class CodeEntry(Posted):
    code: Line = ""


class RuleEntry(Posted):
    asked: bool = False
