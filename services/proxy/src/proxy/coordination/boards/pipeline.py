"""The pipeline of a campaign's proxies: each stage with its votes, and who has waited in it longest."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from proxy.intake.requests.queue_sums import StageQueue
from proxy.intake.requests.schemas import RequestRead
from proxy.intake.requests.stages import AT_RISK, LISTED, Stage
from proxy.people.identities.place_names import place_of

NAMES = {
    Stage.RECEIVED: "Reçues",
    Stage.CONFIRMED: "Confirmées",
    Stage.PROPOSED: "Volontaire sollicité",
    Stage.ACCEPTED: "Acceptées",
    Stage.ESTABLISHED: "Établies",
    Stage.VOTED: "Vote fait",
}
TASKS = {
    Stage.RECEIVED: "À confirmer, par leur e-mail ou par un appel",
    Stage.CONFIRMED: "Sans volontaire : à trouver",
    Stage.PROPOSED: "Le ou la volontaire doit répondre",
    Stage.ACCEPTED: "La procuration reste à établir",
    Stage.ESTABLISHED: "Rien à faire jusqu'au vote",
    Stage.VOTED: "D'après les deux personnes",
}


@dataclass(frozen=True)
class PipelineRow:
    id: UUID
    first_name: str
    place: str
    rounds: list[int]
    days: int
    """Age of the request, in whole days."""


@dataclass(frozen=True)
class PipelineStage:
    stage: Stage
    name: str
    task: str
    count: int
    votes: int
    """Votes of rounds still to come."""

    at_risk: bool
    listed: bool
    rows: list[PipelineRow]


def pipeline_of(queues: list[StageQueue], coming: set[int], now: datetime) -> list[PipelineStage]:
    """Return the stages in order. `coming`: the rounds whose day has not passed."""
    return [
        PipelineStage(
            stage=queue.stage,
            name=NAMES[queue.stage],
            task=TASKS[queue.stage],
            count=queue.count,
            votes=sum(votes for number, votes in queue.per_round.items() if number in coming),
            at_risk=queue.stage in AT_RISK,
            listed=queue.stage in LISTED,
            rows=[_row(request, now) for request in queue.oldest],
        )
        for queue in queues
    ]


def votes_at_risk(queues: list[StageQueue], number: int) -> int:
    """Count the votes of a round whose proxy is not made."""
    return sum(queue.per_round[number] for queue in queues if queue.stage in AT_RISK)


def _row(request: RequestRead, now: datetime) -> PipelineRow:
    return PipelineRow(
        id=request.id,
        first_name=request.first_name,
        place=place_of(request.commune, request.consulate, request.station),
        rounds=request.rounds,
        days=max(0, (now - request.opened_at).days),
    )
