"""All tables of proxy, for Alembic and the tests."""

from proxy.cerfas.models import OfficialForm as OfficialForm
from proxy.db import Base as Base
from proxy.erasures.models import ErasedSum as ErasedSum
from proxy.followups.models import CaseNote as CaseNote
from proxy.followups.models import Establishment as Establishment
from proxy.followups.models import VoteReport as VoteReport
from proxy.limits.models import Attempt as Attempt
from proxy.limits.models import UsedChallenge as UsedChallenge
from proxy.matches.models import ForbiddenPair as ForbiddenPair
from proxy.matches.models import HeldProxy as HeldProxy
from proxy.matches.models import MatchAct as MatchAct
from proxy.matches.models import MatchingRun as MatchingRun
from proxy.matches.models import Proposal as Proposal
from proxy.offers.models import Offer as Offer
from proxy.people.models import Person as Person
from proxy.positions.models import Position as Position
from proxy.purges.models import Purge as Purge
from proxy.purges.models import RetentionHold as RetentionHold
from proxy.quarantines.models import Hold as Hold
from proxy.quarantines.models import Trace as Trace
from proxy.quarantines.models import Vouch as Vouch
from proxy.requests.models import Request as Request
from proxy.sites.models import Site as Site
from proxy.stakes.models import HeardForecast as HeardForecast
from proxy.stakes.models import HeardPriority as HeardPriority
