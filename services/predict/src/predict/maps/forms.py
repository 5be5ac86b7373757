"""Forms in which a map is drawn: surfaces or circles."""

from typing import Literal, TypeAlias

Form: TypeAlias = Literal["surfaces", "circles"]
