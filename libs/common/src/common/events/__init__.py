"""All events between services, one module per publishing service."""

from common.events.budget import CeilingChanged as CeilingChanged
from common.events.budget import DonationRecorded as DonationRecorded
from common.events.budget import ExpensePaid as ExpensePaid
from common.events.budget import ExpenseRecorded as ExpenseRecorded
from common.events.crm import ActionCompleted as ActionCompleted
from common.events.crm import ActionPlanned as ActionPlanned
from common.events.crm import CampaignChanged as CampaignChanged
from common.events.crm import CampaignOpened as CampaignOpened
from common.events.crm import CanvassRecorded as CanvassRecorded
from common.events.crm import ClientChanged as ClientChanged
from common.events.crm import MemberChanged as MemberChanged
from common.events.crm import PersonChanged as PersonChanged
from common.events.crm import PersonErased as PersonErased
from common.events.crm import PersonMerged as PersonMerged
from common.events.crm import PledgeMade as PledgeMade
from common.events.event import Event as Event
from common.events.predict import ForecastUpdated as ForecastUpdated
from common.events.predict import PrioritiesUpdated as PrioritiesUpdated
from common.events.predict import TransfersUpdated as TransfersUpdated
from common.events.proxy import RequestConfirmed as RequestConfirmed
from common.events.proxy import RequestMatched as RequestMatched
from common.events.proxy import RequestOpened as RequestOpened
from common.events.proxy import RequestWithdrawn as RequestWithdrawn
from common.events.results import ProjectionUpdated as ProjectionUpdated
from common.events.results import TallyValidated as TallyValidated
from common.events.results import TurnoutReported as TurnoutReported
