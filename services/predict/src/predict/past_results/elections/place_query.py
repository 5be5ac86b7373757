"""The query parameter of pages and operations that compute a part of the campaign's territory."""

from typing import Annotated, TypeAlias

from pydantic import Field

PlaceQuery: TypeAlias = Annotated[
    str,
    Field(
        max_length=40,
        description="A part of the campaign's territory: `departement:29`, `circo:2902`, `commune:29019`. Needed where "
        "it has more than 3,000 stations.",
    ),
]
