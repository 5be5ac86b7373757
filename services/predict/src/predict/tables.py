"""All tables of predict, for Alembic and the tests."""

from predict.bases.models import BaseRun as BaseRun
from predict.contests.models import ContestEntry as ContestEntry
from predict.contours.models import Contour as Contour
from predict.db import Base as Base
from predict.elections.models import Election as Election
from predict.forecasts.models import Forecast as Forecast
from predict.holdouts.models import Holdout as Holdout
from predict.lineages.models import Lineage as Lineage
from predict.nuances.models import NuanceBloc as NuanceBloc
from predict.polls.models import Poll as Poll
from predict.priorities.models import SupportBasis as SupportBasis
from predict.profiles.models import Profiling as Profiling
from predict.references.models import ReferenceDataset as ReferenceDataset
from predict.reports.models import Report as Report
from predict.stations.models import Station as Station
from predict.transfers.models import TransferEstimate as TransferEstimate
