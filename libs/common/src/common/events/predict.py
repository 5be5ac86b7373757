"""Events told by predict."""

from typing import Annotated, ClassVar

from pydantic import Field

from common.events.event import Event, example
from common.schemas.counts import Count, DataVintage, Interval, Method, Share
from common.schemas.elections import Ballot, BlocName, Round
from common.schemas.estimates import Priority, Transfer
from common.schemas.standings import Standing


class ContestChanged(Event):
    """Told when the lists of a campaign's election were entered or changed, with which of them is its own.

    Lists and candidates who stand are public; nothing else of them is told.
    """

    model_config = example(
        lists=[
            {
                "id": "A",
                "label": "Vincennes en commun",
                "nuance": "UG",
                "bloc": "gauche",
                "ours": True,
                "second_round": "stands",
                "merged_into": None,
            },
            {
                "id": "B",
                "label": "Ensemble pour l'Essai",
                "nuance": "ENS",
                "bloc": "centre",
                "ours": False,
                "second_round": "merged",
                "merged_into": "A",
            },
        ],
    )
    subject: ClassVar[str] = "predict.v1.contest.changed"

    lists: Annotated[list[Standing], Field(max_length=60, description="Every list of the contest, in its order.")]


class PrioritiesUpdated(Event):
    """Told when the stations of a campaign were ranked anew: after an import, a canvass, another method.

    In a territory of more than 500 stations a canvass tells of its own station alone (`changed_only`): it takes its new
    rank, and those between its old place and its new one make room by one. Whoever missed a version reads
    `GET /v1/stations`.
    """

    model_config = example(
        method="score-1",
        data_vintage="legislatives 2024, tour 1",
        stations_ranked=2,
        changed_only=False,
        bloc="gauche",
        priorities=[
            {
                "station": "94033_0002",
                "rank": 1,
                "score": 41.5,
                "low": 30.1,
                "high": 52.0,
                "votes_per_hour": 0.31,
            },
            {
                "station": "94033_0001",
                "rank": 2,
                "score": 33.2,
                "low": 20.4,
                "high": 47.9,
                "votes_per_hour": 0.25,
            },
        ],
    )
    subject: ClassVar[str] = "predict.v1.priorities.updated"

    method: Method
    data_vintage: DataVintage
    stations_ranked: Annotated[Count, Field(description="Number of stations ranked; the best 5,000 are told.")]
    priorities: Annotated[list[Priority], Field(max_length=5000, description="Best first.")]
    changed_only: Annotated[
        bool, Field(description="True: `priorities` are the stations whose score moved; the others keep theirs.")
    ] = False
    bloc: Annotated[
        BlocName | None,
        Field(description="Of the campaign's own list, for which they are ranked; null while nobody said which it is."),
    ] = None


class ForecastUpdated(Event):
    """Told when the forecast of the campaign's own result moved."""

    model_config = example(
        method="forecast-5",
        data_vintage="legislatives 2024, tours 1 et 2",
        round=1,
        share=0.284,
        interval={"low": 0.241, "high": 0.329},
        interval_level=0.9,
        expected_votes=14200,
        expected_valid=50000,
        margin_votes=900,
        chance_to_qualify=0.83,
        chance_to_win=0.46,
        chance_to_pass_5_percent=0.999,
    )
    subject: ClassVar[str] = "predict.v1.forecast.updated"

    method: Method
    data_vintage: DataVintage
    round: Annotated[Round, Field(description="The round that share, votes and margin are of.")]
    share: Annotated[Share, Field(description="Expected part of the valid votes.")]
    interval: Annotated[Interval, Field(description="Interval that holds it with the chance `interval_level`.")]
    interval_level: Share
    expected_votes: Annotated[Count, Field(description="Expected votes of the campaign.")]
    expected_valid: Annotated[Count, Field(description="Expected valid votes of all.")]
    margin_votes: Annotated[
        Count,
        Field(description="Votes from the expected result to the nearest line: winning, or going on."),
    ]
    chance_to_qualify: Share
    chance_to_win: Share
    chance_to_pass_5_percent: Annotated[
        Share, Field(description="5 % of the valid votes: below, no reimbursement by the State (L. 52-11-1).")
    ]


class TransfersUpdated(Event):
    """Told when transfers between two ballots were estimated anew, also during the counting night."""

    model_config = example(
        method="transfers-4",
        data_vintage="legislatives 2024, tours 1 et 2",
        from_ballot={"election": "legislatives", "on": "2024-06-30", "round": 1},
        to_ballot={"election": "legislatives", "on": "2024-07-07", "round": 2},
        stations=112,
        transfers=[
            {
                "from_choice": "Abstention",
                "to_choice": "Liste A",
                "share": 0.06,
                "interval": {"low": 0.02, "high": 0.11},
            }
        ],
    )
    subject: ClassVar[str] = "predict.v1.transfers.updated"

    method: Method
    data_vintage: DataVintage
    from_ballot: Ballot
    to_ballot: Ballot
    stations: Annotated[Count, Field(description="Number of stations that the estimate was made from.")]
    transfers: Annotated[
        list[Transfer], Field(max_length=2500, description="From each choice to each: the shares of one add up to 1.")
    ]
