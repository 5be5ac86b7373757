"""API schemas of maps."""

from typing import Annotated, Any, Literal

from common.schemas.counts import Count, DataVintage, Method, Share
from common.schemas.territories import Station as StationKey
from pydantic import BaseModel, ConfigDict, Field

from predict.maps.figures import Unit


class MapFigure(BaseModel):
    """One station's figure on a map."""

    station: StationKey
    commune: str
    commune_name: str
    registered: Count
    value: Annotated[float | None, Field(description="Null where there is no figure.")]
    low: Annotated[float | None, Field(description="Lower end of the 90 % interval; null where it was counted.")]
    high: Annotated[float | None, Field(description="Upper end of the 90 % interval; null where it was counted.")]
    confidence: Annotated[Share, Field(description="That the figures of the past are this station's own.")]
    text: Annotated[str, Field(description="The value as a French reader expects it.")]
    colour: Annotated[str, Field(description="Of its class: `#0b3c78`.")]
    beside: Annotated[
        dict[str, float | None],
        Field(description="Other numbers of the station, as `columns` names them; in the CSV a column each."),
    ]
    method: Method
    data_vintage: DataVintage


class MapClass(BaseModel):
    """One line of the legend."""

    colour: str
    texture: Annotated[
        Literal["hatch", "dots", "cross"] | None,
        Field(description="`hatch`: wide interval; `dots`: doubtful past; `cross`: no figure."),
    ]
    text: str


class MapColumn(BaseModel):
    """An additional number of the figures."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    label: str
    unit: Annotated[Unit, Field(description="`euros` are euros, not cents; `francs` are francs CFP, in the Pacific.")]
    low: Annotated[str | None, Field(description="Key of the lower end of its 90 % interval.")]
    high: Annotated[str | None, Field(description="Key of the upper end; null in a figure: without bound.")]


class MapRead(BaseModel):
    """A map's figures with their classes, as in its SVG."""

    title: str
    unit: Annotated[Unit, Field(description="`share` and `points`: parts of 1.")]
    sides: Annotated[Literal["none", "both", "more", "less"], Field(description="Of zero, for a change.")]
    bounds: Annotated[list[float], Field(description="Upper bound of each class, growing.")]
    colours: list[str]
    legend: list[MapClass]
    warning: Annotated[str | None, Field(description="What must be said beside it.")]
    notes: Annotated[list[str], Field(description="In French, what the map cannot show.")]
    columns: list[MapColumn]
    boundaries: Annotated[
        int, Field(description="Stations whose contour or place is known; the others are circles in rows.")
    ]
    method: Method
    data_vintage: DataVintage
    figures: list[MapFigure]


class MapFeature(BaseModel):
    """One station as a GeoJSON feature."""

    type: Literal["Feature"]
    id: StationKey
    geometry: Annotated[
        dict[str, Any] | None, Field(description="A surface, or a Point; null where none was imported.")
    ]
    properties: MapFigure


class MapCollection(BaseModel):
    """A map as GeoJSON (RFC 7946)."""

    type: Literal["FeatureCollection"]
    features: list[MapFeature]


class MapChoice(BaseModel):
    """A value of a parameter, with its label."""

    value: str
    label: str


class MapChoices(BaseModel):
    """Possible maps here, for front-ends: measures, rounds, lists or blocs of the chosen round."""

    measures: list[MapChoice]
    elections: list[MapChoice]
    of: list[MapChoice]
    indicators: list[MapChoice]
