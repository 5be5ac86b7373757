"""A page's form: the typed values and, once refused, the errors by input."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, TypeAlias, cast

from pydantic import BaseModel, ConfigDict, Field

from kit.web.problems import PreconditionFailed, Problem

LONGEST_LINE = 400
LONGEST_TEXT = 4000
MAX_CHOICES = 200
Line: TypeAlias = Annotated[str, Field(max_length=LONGEST_LINE)]
"""The text of an input, as typed; the API's model validates it."""
LongText: TypeAlias = Annotated[str, Field(max_length=LONGEST_TEXT)]
Choices: TypeAlias = Annotated[tuple[Line, ...], Field(max_length=MAX_CHOICES)]
"""The values of boxes or a multiple choice of one name."""
Version: TypeAlias = Annotated[int, Field(ge=1, le=2**31)]
"""The version that the form was filled from, to detect concurrent changes (`check_seen`)."""


class Posted(BaseModel):
    """The inputs of a form, for `Annotated[ExpenseEntry, Form()]`: bounded texts, empty by default.

    Other inputs are ignored; of one posted twice the last counts.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")


@dataclass(frozen=True)
class Fault:
    """One error, with its input; without one if the refusal concerns none of the form's."""

    input: str
    said: str


@dataclass(frozen=True)
class PageForm:
    """A form as a page shows it: blank, filled, or refused."""

    name: str = ""
    """The form's name; empty if the page has only one."""
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    inputs: Mapping[str, str] = field(default_factory=dict[str, str])
    """Maps pointers into the API's body to inputs, where their names differ."""
    problem: Problem | None = None

    @classmethod
    def of(cls, posted: BaseModel, name: str = "", inputs: Mapping[str, str] | None = None) -> "PageForm":
        """Return the form with typed values, not yet validated."""
        return cls(name, {key: _texts(value) for key, value in posted.model_dump(mode="json").items()}, inputs or {})

    def refused(self, problem: Problem) -> "PageForm":
        return replace(self, problem=problem)

    def named(self, name: str) -> "PageForm":
        """Return this form if that is its name, else a blank one: only one of a page's forms was posted."""
        return self if self.name == name else PageForm(name)

    def id(self, name: str) -> str:
        """Return the id of an input, unique on the page."""
        return f"{self.name}-{name}" if self.name else name

    def value(self, name: str, stored: object = "") -> str:
        """Return the typed value, else the stored one."""
        typed = self.typed.get(name)
        if typed is None:
            return "" if stored is None else str(stored)
        return typed[0] if typed else ""

    def has(self, name: str, value: object, stored: Collection[object] = ()) -> bool:
        """Return True if a box or choice is set: as posted, else as stored."""
        typed = self.typed.get(name)
        return str(value) in (typed if typed is not None else [str(one) for one in stored])

    def opens(self, *names: str) -> bool:
        """Return True if one of these inputs was filled in or is invalid, so that its `<details>` is open."""
        return any(any(self.typed.get(name, ())) or self.fault(name) for name in names)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return the errors in the order of the inputs; none unless the form was refused."""
        if self.problem is None:
            return ()
        errors = cast("Sequence[Mapping[str, Any]]", self.problem.more.get("errors") or ())
        if not errors:
            return (Fault(self._input_at(self.problem.pointer or ""), self.problem.fr),)
        faults = [Fault(self._input_at(error["pointer"]), error["detail"]) for error in errors]
        order = {name: index for index, name in enumerate(self.typed)}
        # One input may stand for several fields with the same error: it is shown once.
        return tuple(sorted(dict.fromkeys(faults), key=lambda error: order.get(error.input, len(order))))

    @property
    def is_stale(self) -> bool:
        """Return whether the stored object changed after the form was filled."""
        return isinstance(self.problem, PreconditionFailed)

    def fault(self, name: str) -> str:
        """Return the error at an input; empty if it has none."""
        return next((fault.said for fault in self.faults if fault.input == name), "")

    def _input_at(self, pointer: str) -> str:
        """Return the input of a pointer: the declared one, else the longest prefix that is an input, its steps joined
        by `_`.
        """
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
        # The value that a box posts.
        return ("true",) if value else ()
    return () if value is None else (str(value),)
