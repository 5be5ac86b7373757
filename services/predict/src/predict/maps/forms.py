"""How a map is drawn."""

from typing import Literal, TypeAlias

Form: TypeAlias = Literal["surfaces", "circles"]
