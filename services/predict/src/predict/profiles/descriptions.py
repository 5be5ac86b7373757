"""API representations of stored profiles."""

from kit.security.auth import Caller

from predict.profiles.indicators import BY_ID
from predict.profiles.models import ProfileRun, StationProfile, Typology
from predict.profiles.schemas import Basis, IndicatorRead, KindRead, ProfileRead, TypologyRead
from predict.profiles.service import ProfileSet
from predict.profiles.typology import NEARLY, STABLE

CRITERION = (
    f"Le plus grand nombre de types (2 à 7) dont la silhouette moyenne reste à {NEARLY} de la meilleure et dont chacun "
    f"se retrouve (recouvrement d’au moins {STABLE}) quand on tire les bureaux au sort avec remise."
).replace("0.", "0,")


def describe_profile(row: StationProfile, profiled: ProfileSet) -> ProfileRead:
    return ProfileRead(
        station=row.station,
        commune=row.commune,
        commune_name=row.commune_name,
        registered=row.registered,
        people=row.people,
        kind=profiled.kinds.get(row.station),
        indicators=describe_indicators(row),
        method=profiled.profile_run.method,
        data_vintage=profiled.profile_run.data_vintage,
        made_at=profiled.profile_run.made_at,
    )


def describe_indicators(row: StationProfile) -> list[IndicatorRead]:
    """Return the indicators in catalogue order."""
    return [
        IndicatorRead(
            indicator=indicator.id,
            label=indicator.label,
            unit=indicator.unit,
            vintage=row.indicators[indicator.id]["vintage"],
            **row.indicators[indicator.id]["estimate"],
        )
        for indicator in BY_ID.values()
        if indicator.id in row.indicators
    ]


def describe_typology(typology: Typology, profile_run: ProfileRun, caller: Caller) -> TypologyRead:
    basis: Basis = "votes" if typology.basis == "votes" else "profile"
    kinds = [KindRead.model_validate(kind) for kind in typology.kinds]
    seen = [
        kind.model_copy(
            update={
                "stations": [station for station in kind.stations if caller.covers(station)],
                "example": kind.example if kind.example and caller.covers(kind.example) else None,
            }
        )
        for kind in kinds
    ]
    return TypologyRead(
        basis=basis,
        kinds=seen,
        silhouette=typology.silhouette,
        silhouettes={int(number): score for number, score in typology.silhouettes.items()},
        clustered_by=typology.clustered_by,
        criterion=CRITERION,
        method=typology.method,
        data_vintage=profile_run.data_vintage,
    )
