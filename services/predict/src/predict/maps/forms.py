"""Forms of a map: surfaces or circles."""

from typing import Literal, TypeAlias

Form: TypeAlias = Literal["surfaces", "circles"]
