"""How operations are grouped and named: by their tag, and by what is left of their id once the tag's own noun is gone.

`list_people` of the tag `people` is `people.list`, `create_person` is `people.create`, `set_person_opinion` is
`people.set_opinion`; `get_jwks` of the tag `clients` says something else and stays as it is.
"""

import keyword
from collections import defaultdict
from dataclasses import dataclass

from clients.making.reading import Operation


@dataclass(frozen=True)
class Resource:
    """`name`: as an attribute of the service. `methods`: names and operations, those of the back office last."""

    name: str
    tag: str
    methods: list[tuple[str, Operation]]

    @property
    def type_name(self) -> str:
        return "".join(word.capitalize() for word in self.name.split("_"))


def group_operations(operations: list[Operation]) -> list[Resource]:
    by_tag: dict[str, list[Operation]] = defaultdict(list)
    for one in operations:
        by_tag[one.tag].append(one)
    return [Resource(_snake(tag), tag, _named(tag, by_tag[tag])) for tag in sorted(by_tag)]


def iterator_name(method: str) -> str:
    """`list` → `each`, `list_lines` → `each_of_lines`: what goes through all pages of a method that gives one."""
    rest = method.removeprefix("list").removeprefix("_")
    return f"each_of_{rest}" if rest else "each"


def _named(tag: str, operations: list[Operation]) -> list[tuple[str, Operation]]:
    nouns = _own_nouns(tag, operations)
    taken: dict[str, Operation] = {}
    # Whoever is nearest to the collection's own address has the short name.
    for one in sorted(operations, key=lambda one: (one.path.count("/"), one.path, one.method)):
        short = _shortened(one.name, nouns)
        taken[one.name if short in taken or keyword.iskeyword(short) else short] = one
    if len(taken) != len(operations):
        raise ValueError(f"two operations of the tag {tag} would have one name")
    return sorted(taken.items(), key=lambda found: (found[1].back_office, found[0]))


def _own_nouns(tag: str, operations: list[Operation]) -> list[str]:
    """The tag, its plain singular, and what operations on `/v1/<tag>` and `/v1/<tag>/{id}` are about."""
    plural = _snake(tag)
    nouns = {plural, plural.removesuffix("ies") + "y" if plural.endswith("ies") else plural.removesuffix("s")}
    for one in operations:
        parts = [part for part in one.path.split("/") if part and not part.startswith("{")]
        if parts[-1].replace("-", "_") == plural:
            nouns.add(one.name.partition("_")[2])
    return sorted(nouns - {""}, key=len, reverse=True)


def _shortened(name: str, nouns: list[str]) -> str:
    verb, _, rest = name.partition("_")
    for noun in nouns:
        if rest == noun:
            return verb
        if rest.startswith(noun + "_"):
            return f"{verb}_{rest.removeprefix(noun + '_')}"
        if rest.endswith("_" + noun):
            return f"{verb}_{rest.removesuffix('_' + noun)}"
    return name


def _snake(tag: str) -> str:
    return tag.replace(" ", "_").replace("-", "_").lower()
