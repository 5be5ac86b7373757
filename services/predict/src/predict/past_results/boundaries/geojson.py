"""Reader of a GeoJSON boundary file. Pure."""

import json
from typing import Any

from kit.web.problems import Invalid

from predict.past_results.boundaries.simplify import Geometry, RefusedFeature, read_boundaries, simplify_boundaries


def read_geojson(data: bytes) -> tuple[dict[str, Geometry], list[RefusedFeature]]:
    """Return simplified boundaries by station, and rejected features; raise Invalid."""
    try:
        collection: Any = json.loads(data)
        boundaries, refused = read_boundaries(collection)
    except (ValueError, RecursionError) as fault:
        why = "il n’est pas du JSON valable" if not _is_ours(fault) else str(fault)
        raise Invalid(
            f"Le fichier de contours est refusé : {why}.",
            "The contours are refused: a GeoJSON FeatureCollection with 1 to 100,000 features is expected.",
            "/file",
        ) from fault
    return (simplify_boundaries(boundaries) if boundaries else {}), refused


def _is_ours(fault: Exception) -> bool:
    return type(fault) is ValueError
