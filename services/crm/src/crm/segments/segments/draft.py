"""A segment while it is being put together on the page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm.segments.segments.form_input import Reading
from crm.segments.segments.form_outline import Group


@dataclass
class Draft:
    root: Group
    name: str = ""
    shared: list[str] = field(default_factory=list[str])
    version: int | None = None
    """Of the saved segment, when it was opened to be changed."""
    act: str = "count"
    adding: Mapping[str, str] = field(default_factory=dict[str, str])
    """What the form said, for the kind of condition that a group is to be given."""
    reading: Reading = field(default_factory=Reading)
    people: int | None = None
    unknown_tags: list[str] = field(default_factory=list[str])
    focus: str = ""
    """The part to go on with after a button was pressed."""
    bad: str = ""

    @property
    def is_whole(self) -> bool:
        return self.people is not None and not self.reading.faults and not self.bad
