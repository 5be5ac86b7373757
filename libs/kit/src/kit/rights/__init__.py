"""The rights of the people in the files: what a service holds of somebody, and what it erases when they ask."""

from kit.rights.desk import Desk as Desk
from kit.rights.matching import Known as Known
from kit.rights.matching import judge as judge
from kit.rights.schemas import Asked as Asked
from kit.rights.schemas import Found as Found
from kit.rights.schemas import Held as Held
from kit.rights.schemas import Outcome as Outcome
from kit.rights.schemas import Outcomes as Outcomes
