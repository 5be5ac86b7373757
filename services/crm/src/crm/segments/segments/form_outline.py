"""A filter as the page's form holds it: groups in groups, each condition with its texts, still free to be wrong.

A part is named by its way from the root: `r`, `r_0`, `r_0_2`. What belongs to it is a field `r_0_2.tag`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from kit.web.problems import Invalid

from crm.segments.segments.condition_fields import ASKED, TYPED
from crm.segments.segments.filters import DEEPEST, MAX_CONDITIONS
from crm.segments.segments.forbidden_criteria import FORBIDDEN

ROOT = "r"
LONGEST = 6_000
_FIELD = re.compile(rf"({ROOT}(?:_[0-9]{{1,2}}){{0,{DEEPEST + 1}}})\.([a-z_]{{1,20}})")


@dataclass
class Condition:
    kind: str
    contrary: bool = False
    said: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def is_blank(self) -> bool:
        return (
            self.kind in ASKED
            and bool(ASKED[self.kind].fields)
            and not any(text.strip() for text in self.said.values())
        )


@dataclass
class Group:
    join: str = "all"
    contrary: bool = False
    parts: "list[Part]" = field(default_factory=list["Part"])


Part: TypeAlias = Condition | Group


def read_outline(form: Mapping[str, str]) -> Group:
    """Read a filter's outline from its form, ignoring unknown fields. Raises Invalid if it has too many parts."""
    said: dict[str, dict[str, str]] = {}
    for name, text in form.items():
        if found := _FIELD.fullmatch(name):
            said.setdefault(found[1], {})[found[2]] = text[:LONGEST]
    if len(said) > MAX_CONDITIONS + 1:
        raise _too_many()
    root = _part(ROOT, {ROOT: {}} | said)
    return root if isinstance(root, Group) else Group()


def change(root: Group, act: str, kind: str) -> str:
    """Do what a button says: `add:r_0`, `group:r_0`, `remove:r_0_1`. The way to what is new, or to what remains around
    what is gone; empty where nothing was asked that can be done.
    """
    verb, _, way = act.partition(":")
    places = dict(walk(root))
    found = places.get(way)
    if verb == "remove" and way != ROOT and found is not None:
        above, _, place = way.rpartition("_")
        around = places[above]
        assert isinstance(around, Group)
        del around.parts[int(place)]
        return above
    if not isinstance(found, Group) or verb not in ("add", "group"):
        return ""
    if len(places) > MAX_CONDITIONS or way.count("_") >= DEEPEST:
        raise _too_many()
    if verb == "add" and (kind in TYPED or (kind not in ASKED and kind not in FORBIDDEN)):
        return ""
    found.parts.append(Condition(kind) if verb == "add" else Group(join="any"))
    return f"{way}_{len(found.parts) - 1}"


def walk(part: Part, way: str = ROOT) -> Iterator[tuple[str, Part]]:
    """Every part by its way, from the top."""
    yield way, part
    if isinstance(part, Group):
        for place, one in enumerate(part.parts):
            yield from walk(one, f"{way}_{place}")


def _part(way: str, said: Mapping[str, Mapping[str, str]]) -> Part:
    texts = dict(said[way])
    contrary = bool(texts.pop("contrary", ""))
    kind = texts.pop("kind", "")
    if way != ROOT and (kind in ASKED or kind in FORBIDDEN):
        asked = {one.name for one in ASKED[kind].fields} if kind in ASKED else set[str]()
        return Condition(kind, contrary, {name: text for name, text in texts.items() if name in asked})
    inside = sorted((one for one in said if one.rpartition("_")[0] == way), key=lambda one: int(one.rpartition("_")[2]))
    return Group("any" if texts.get("join") == "any" else "all", contrary, [_part(one, said) for one in inside])


def _too_many() -> Invalid:
    return Invalid(
        f"Au plus {MAX_CONDITIONS} conditions, sur {DEEPEST} niveaux.",
        f"At most {MAX_CONDITIONS} conditions, {DEEPEST} deep.",
        "/filter",
    )
