"""Population rows from INSEE's file: communes, and constituencies made of whole communes."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from elections.places.names import place_name
from elections.places.place import Place
from elections.populations import (
    FIRST_VINTAGE,
    LAST_VINTAGE,
    UnknownPopulation,
    commune_population,
    merged_since,
    population_of,
)
from elections.territories import commune_names, constituency_keys

from budget.ceilings.populations import DECREES
from budget.ceilings.scales import NO_ACCOUNT_BELOW
from budget.ceilings.tables import Row

_COMMUNE = "INSEE, populations municipales"
_SUMMED = "Somme des communes, INSEE, populations municipales"


def gather(data: Path) -> Iterator[Row]:
    """Yield communes at the last vintage (at every vintage for those with a ceiling) and constituencies at every
    vintage.
    """
    names = commune_names(data)
    for vintage in range(FIRST_VINTAGE, LAST_VINTAGE + 1):
        decree = DECREES.get(vintage)
        for code, name in names.items():
            try:
                count = commune_population(code, vintage, data)
            except UnknownPopulation:
                continue
            if vintage == LAST_VINTAGE or count >= NO_ACCOUNT_BELOW:
                yield Row(f"commune:{code}", vintage, count, name, _COMMUNE, decree, None)
        for code in constituency_keys(data):
            place = Place("circo", code)
            try:
                summed, reason = population_of(place, vintage, data), None
                source = _SUMMED + _merged(merged_since(place, vintage, data), names)
            except ValueError as refusal:
                summed, reason, source = None, str(refusal)[:300], _SUMMED
            yield Row(str(place), vintage, summed, place_name(place), source, decree, reason)


def _merged(merged: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Return a note on merged communes for the figure, as no table of mergers was available."""
    if not merged:
        return ""
    pairs = ", ".join(f"{names[merged_code]} dans {names[other]}" for merged_code, other in merged.items())
    return f" ; communes réunies depuis, reconnues à leur population : {pairs}"[:220]
