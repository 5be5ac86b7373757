"""A page's form: what was typed in it and, once it is refused, what is wrong at which of its inputs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, TypeAlias, cast

from pydantic import BaseModel, ConfigDict, Field

from kit.web.problems import PreconditionFailed, Problem

LONGEST_LINE = 400
LONGEST_TEXT = 4000
MAX_CHOICES = 200
Line: TypeAlias = Annotated[str, Field(max_length=LONGEST_LINE)]
"""What an input posts, as it was typed; the API's own model judges it."""
LongText: TypeAlias = Annotated[str, Field(max_length=LONGEST_TEXT)]
Choices: TypeAlias = Annotated[tuple[Line, ...], Field(max_length=MAX_CHOICES)]
"""What boxes or a list of several post under one name."""
Version: TypeAlias = Annotated[int, Field(ge=1, le=2**31)]
"""The version that the form was filled from: who changed the thing meanwhile is not overwritten (`check_seen`)."""


class Posted(BaseModel):
    """The inputs of a form, for `Annotated[ExpenseEntry, Form()]`: texts with bounds, each empty where nothing came.

    What is posted under other names is left aside; of an input that is posted twice the last one counts.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")


@dataclass(frozen=True)
class Fault:
    """One thing to mend, and the input where it is; no input where the refusal names none of the form's."""

    input: str
    said: str


@dataclass(frozen=True)
class PageForm:
    """A form as a page shows it: blank, filled, or refused."""

    name: str = ""
    """Which form of the page; empty where there is only one."""
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    inputs: Mapping[str, str] = field(default_factory=dict[str, str])
    """Pointers into the API's body → the input that says it, where their names differ."""
    problem: Problem | None = None

    @classmethod
    def of(cls, posted: BaseModel, name: str = "", inputs: Mapping[str, str] | None = None) -> "PageForm":
        """The form with what was typed, which nobody has judged yet."""
        return cls(name, {key: _texts(value) for key, value in posted.model_dump(mode="json").items()}, inputs or {})

    def refused(self, problem: Problem) -> "PageForm":
        return replace(self, problem=problem)

    def named(self, name: str) -> "PageForm":
        """This form if that is its name, else a blank one: of a page's forms one alone was posted."""
        return self if self.name == name else PageForm(name)

    def id(self, name: str) -> str:
        """The id of an input, which no other form of the page has."""
        return f"{self.name}-{name}" if self.name else name

    def value(self, name: str, stored: object = "") -> str:
        """What was typed, else what is stored."""
        typed = self.typed.get(name)
        if typed is None:
            return "" if stored is None else str(stored)
        return typed[0] if typed else ""

    def has(self, name: str, value: object, stored: Collection[object] = ()) -> bool:
        """Return True if a box or a choice is set: as it was posted, else as it is stored."""
        typed = self.typed.get(name)
        return str(value) in (typed if typed is not None else [str(one) for one in stored])

    def opens(self, *names: str) -> bool:
        """Return True if one of these inputs was filled in, or is wrong: what folds them away stands open then."""
        return any(any(self.typed.get(name, ())) or self.fault(name) for name in names)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is to be mended, in the order of the inputs; nothing where the form was not refused."""
        if self.problem is None:
            return ()
        told = cast("Sequence[Mapping[str, Any]]", self.problem.more.get("errors") or ())
        if not told:
            return (Fault(self._input_at(self.problem.pointer or ""), self.problem.fr),)
        found = [Fault(self._input_at(one["pointer"]), one["detail"]) for one in told]
        places = {name: place for place, name in enumerate(self.typed)}
        # One input may stand for several places of the body, wrong in the same way: it is said once.
        return tuple(sorted(dict.fromkeys(found), key=lambda one: places.get(one.input, len(places))))

    @property
    def is_stale(self) -> bool:
        """Whether somebody has changed meanwhile what the form was filled from."""
        return isinstance(self.problem, PreconditionFailed)

    def fault(self, name: str) -> str:
        """The sentence that belongs at an input; empty where it has none."""
        return next((one.said for one in self.faults if one.input == name), "")

    def _input_at(self, pointer: str) -> str:
        """The input that a pointer means: as declared, else the longest start that is one, steps joined by `_`."""
        for start in sorted(self.inputs, key=len, reverse=True):
            if pointer == start or pointer.startswith(f"{start}/"):
                return self.inputs[start]
        steps = pointer.split("/")[1:]
        names = ("_".join(steps[:count]) for count in range(len(steps), 0, -1))
        return next((name for name in names if name in self.typed), "")


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(one) for one in cast("list[object]", value))
    if isinstance(value, bool):
        # As a box posts it.
        return ("true",) if value else ()
    return () if value is None else (str(value),)
