from typing import Any

from kit.jobs import JobKind

from predict.targeting.stations.pending_rankings import KIND, RankingArguments
from predict.targeting.stations.ranking_job import run_ranking

JOBS: list[JobKind[Any]] = [
    JobKind(KIND, RankingArguments, run_ranking),
]
