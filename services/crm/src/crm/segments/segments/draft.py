"""A segment while it is being put together on the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kit.web.problems import Problem

from crm.segments.segments.form_input import Reading
from crm.segments.segments.form_outline import Group
from crm.segments.segments.phrases import Phrase
from crm.segments.segments.reach import Reach

EXAMPLES = (
    "bénévoles · libres samedi · à moins de 2 km de la gare",
    "abonnés à la lettre",
    "adhérents ou donateurs · pas bénévoles",
    "libres le soir · peuvent coller des affiches",
    "inscrits par formulaire · connus depuis moins de 7 jours",
    "pas contactés depuis 30 jours",
    "rencontrés au porte-à-porte · avec un téléphone",
    "étiquette marché · sans étiquette vélo",
)
"""Sentences of different kinds, to be changed."""


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
    problem: Problem | None = None
    """Refusal of the sentence, the name or the whole; the faults of conditions are in `reading`."""
    sentence: str = ""
    """The sentence as typed, or as the conditions say it; empty if there are no words for all of them."""
    before: str = ""
    """The sentence that the page was sent with: another one replaces the conditions."""
    phrases: Sequence[Phrase] = ()
    reach: Sequence[Reach] = ()

    @property
    def bad(self) -> str:
        return self.problem.fr if self.problem else ""

    @property
    def is_whole(self) -> bool:
        return self.people is not None and not self.reading.faults and self.problem is None
