"""Export as NIST SP 1500-100 version 2, the common data format of election results. Pure.

The format has no blank ballots: they are reported as other ballots (« blancs »), null ones as rejected.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from common.schemas.campaign import CampaignState
from common.schemas.elections import ElectionKind

from results.ballots.candidates.service import KnownCandidate
from results.exports.rows import Row
from results.sheets.totals.addition import Sums
from results.territory.stations.known_station import KnownStation

Node: TypeAlias = dict[str, Any]
FOR_CANDIDATES = {ElectionKind.PRESIDENTIELLE, ElectionKind.LEGISLATIVES, ElectionKind.DEPARTEMENTALES}
_UNITS = {
    "circo": "congressional",
    "commune": "municipality",
    "departement": "county",
    "region": "state",
    "nation": "country",
}
_NATIONAL = "national-level"


def report(
    state: CampaignState,
    round_number: int,
    on: date,
    generated_at: datetime,
    sums: Sums,
    stations: Sequence[KnownStation],
    rows: Sequence[Row],
    candidates: Sequence[KnownCandidate],
) -> Node:
    """Return the election report. `generated_at` has its zone. Stations not yet counted are listed and marked so."""
    by_lists = state.election not in FOR_CANDIDATES
    by_station = {row.station: row for row in rows}
    known_stations = {station.station for station in stations}
    # A sheet stays when its station is not one of the campaign's any more.
    late = [row for row in rows if row.station not in known_stations]
    every = [
        *stations,
        *(KnownStation(row.station, row.commune, row.commune_name, row.registered, {}) for row in late),
    ]
    return _node(
        "ElectionReport",
        Format="precinct-level",
        GeneratedDate=generated_at.isoformat(timespec="seconds"),
        Issuer=f"{state.name} (comptage de campagne, non officiel)",
        IssuerAbbreviation="CMP",
        SequenceStart=1,
        SequenceEnd=1,
        Status="unofficial-complete" if sums.complete else "unofficial-partial",
        VendorApplicationId="isoloir-results/1",
        IsTest=state.demo,
        GpUnit=[
            _scope(state, sums, every),
            *(_precinct(station, by_station.get(station.station)) for station in every),
        ],
        Party=_parties(candidates, by_lists=by_lists),
        Election=[_election(state, round_number, on, sums, rows, candidates, by_lists=by_lists)],
    )


def _election(
    state: CampaignState,
    round_number: int,
    on: date,
    sums: Sums,
    rows: Sequence[Row],
    candidates: Sequence[KnownCandidate],
    *,
    by_lists: bool,
) -> Node:
    counted: dict[str, Any] = {"ElectionDistrictId": "ru-scope", "OtherCounts": [_other(row) for row in rows]}
    name = f"{state.election}, tour {round_number}"
    if by_lists:
        contest = _node("PartyContest", **{"@id": "contest"}, Name=name, VoteVariation="proportional", **counted)
        contest["ContestSelection"] = [
            _node(
                "PartySelection",
                **{"@id": f"sel-{candidate.panel}"},
                PartyIds=[f"p-{candidate.panel}"],
                SequenceOrder=candidate.panel,
                VoteCounts=[_votes(row, candidate.id) for row in rows],
            )
            for candidate in candidates
        ]
    else:
        contest = _node(
            "CandidateContest",
            **{"@id": "contest"},
            Name=name,
            VotesAllowed=1,
            NumberElected=1,
            VoteVariation="majority",
            SubUnitsReported=sums.stations_counted,
            TotalSubUnits=sums.stations,
            **counted,
        )
        contest["ContestSelection"] = [
            _node(
                "CandidateSelection",
                **{"@id": f"sel-{candidate.panel}"},
                CandidateIds=[f"cand-{candidate.panel}"],
                SequenceOrder=candidate.panel,
                VoteCounts=[_votes(row, candidate.id) for row in rows],
            )
            for candidate in candidates
        ]
    result = _node(
        "Election",
        Name=_text(f"{name}, {on:%d/%m/%Y}"),
        Type="general" if round_number == 1 else "runoff",
        StartDate=on.isoformat(),
        EndDate=on.isoformat(),
        ElectionScopeId="ru-scope",
        BallotCounts=[count for row in rows for count in _ballots(row)],
        Contest=[contest],
    )
    if not by_lists:
        result["Candidate"] = [
            _node("Candidate", **{"@id": f"cand-{candidate.panel}"}, BallotName=_text(candidate.name))
            | ({"PartyId": f"p-{candidate.nuance}"} if candidate.nuance else {})
            for candidate in candidates
        ]
    return result


def _scope(state: CampaignState, sums: Sums, stations: Sequence[KnownStation]) -> Node:
    kind, _, code = state.territory.partition(":")
    unit = _UNITS.get(kind, "other")
    contest = _node(
        "ReportingUnit",
        **{"@id": "ru-scope"},
        Type=unit,
        Name=_text(state.territory),
        ComposingGpUnitIds=[_unit(station.station) for station in stations],
        SubUnitsReported=sums.stations_counted,
        TotalSubUnits=sums.stations,
        ExternalIdentifier=[_node("ExternalIdentifier", Type=_NATIONAL, Value=code or kind, Label=kind)],
    )
    return contest | ({"OtherType": kind} if unit == "other" else {})


def _precinct(station: KnownStation, row: Row | None) -> Node:
    node = _node(
        "ReportingUnit",
        **{"@id": _unit(station.station)},
        Type="precinct",
        Name=_text(f"{station.commune_name}, bureau {station.station.partition('_')[2]}"),
        Number=station.station.partition("_")[2],
        VotersRegistered=row.registered if row else station.registered,
        CountStatus=[_node("CountStatus", Type="total", Status="completed" if row else "not-processed")],
        ExternalIdentifier=[
            _node("ExternalIdentifier", Type=_NATIONAL, Value=station.station, Label="code INSEE et bureau de vote")
        ],
    )
    return node | ({"VotersParticipated": row.voters} if row else {})


def _ballots(row: Row) -> tuple[Node, Node]:
    unit = _unit(row.station)
    return (
        _node("BallotCounts", GpUnitId=unit, Type="total", BallotsCast=row.voters, BallotsRejected=row.null),
        _node("BallotCounts", GpUnitId=unit, Type="other", OtherType="blancs", BallotsCast=row.blank),
    )


def _other(row: Row) -> Node:
    return _node("OtherCounts", GpUnitId=_unit(row.station), Undervotes=row.blank, Overvotes=row.null)


def _votes(row: Row, candidate: str) -> Node:
    return _node("VoteCounts", GpUnitId=_unit(row.station), Type="total", Count=row.votes.get(candidate, 0))


def _parties(candidates: Sequence[KnownCandidate], *, by_lists: bool) -> list[Node]:
    if by_lists:
        return [_party(f"p-{candidate.panel}", candidate.name, candidate.nuance) for candidate in candidates]
    nuances = {candidate.nuance: None for candidate in candidates if candidate.nuance}
    return [_party(f"p-{nuance}", nuance, nuance) for nuance in nuances]


def _party(key: str, name: str, nuance: str | None) -> Node:
    party = _node("Party", **{"@id": key}, Name=_text(name))
    return party | ({"Abbreviation": _text(nuance)} if nuance else {})


def _unit(station: str) -> str:
    return f"ru-{station}"


def _text(content: str) -> Node:
    return _node("InternationalizedText", Text=[_node("LanguageString", Content=content, Language="fr")])


def _node(kind: str, /, **fields: Any) -> Node:
    return {"@type": f"ElectionResults.{kind}", **fields}
