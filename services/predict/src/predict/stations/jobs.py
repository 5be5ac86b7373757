from typing import Any

from kit.jobs import JobKind

from predict.stations.making import run_ranking
from predict.stations.waiting import KIND, RankingAsked

JOBS: list[JobKind[Any]] = [
    JobKind(KIND, RankingAsked, run_ranking),
]
