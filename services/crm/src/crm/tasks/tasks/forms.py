"""The form in which a task is given."""

from kit.pages.page_form import Line, LongText, Posted


class TaskEntry(Posted):
    text: LongText = ""
    owner: Line = ""
    due_on: Line = ""
    person_id: Line = ""
