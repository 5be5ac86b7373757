"""All tables of crm, for Alembic and the tests."""

from crm.actions.models import Action as Action
from crm.canvasses.models import Canvass as Canvass
from crm.canvasses.models import SupportSum as SupportSum
from crm.ceilings.models import Ceiling as Ceiling
from crm.db import Base as Base
from crm.members.models import Teammate as Teammate
from crm.tasks.models import Task as Task
