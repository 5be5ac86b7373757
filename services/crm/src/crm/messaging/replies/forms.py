"""Forms of the inbox."""

from kit.pages.page_form import Line, LongText, Posted, Version


class AssignEntry(Posted):
    assigned_to: Line = ""
    version: Version


class AnswerEntry(Posted):
    text: LongText = ""
    version: Version


class StateEntry(Posted):
    version: Version
