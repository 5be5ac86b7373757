"""All tables of crm, for Alembic and the tests."""

from crm.actions.models import Action as Action
from crm.answers.models import AnswerCount as AnswerCount
from crm.answers.models import AnswerSheet as AnswerSheet
from crm.answers.models import AnswerTaken as AnswerTaken
from crm.canvasses.models import Canvass as Canvass
from crm.canvasses.models import SupportSum as SupportSum
from crm.ceilings.models import Ceiling as Ceiling
from crm.consents.models import Consent as Consent
from crm.db import Base as Base
from crm.exchanges.models import Exchange as Exchange
from crm.members.models import Teammate as Teammate
from crm.people.models import ContactPoint as ContactPoint
from crm.people.models import CustomField as CustomField
from crm.people.models import NameKey as NameKey
from crm.people.models import Person as Person
from crm.people.models import PersonKey as PersonKey
from crm.people.models import ThemeSaid as ThemeSaid
from crm.questionnaires.models import Questionnaire as Questionnaire
from crm.questionnaires.models import QuestionnaireVersion as QuestionnaireVersion
from crm.reveals.models import Reveal as Reveal
from crm.rights.models import RightsCase as RightsCase
from crm.segments.models import Segment as Segment
from crm.suppressions.models import Suppression as Suppression
from crm.tasks.models import Task as Task
from crm.trails.models import Trail as Trail
from crm.volunteers.models import VolunteerOffer as VolunteerOffer
