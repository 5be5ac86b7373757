"""Two campaigns that may agree with each other."""

from services.proxy.tests.teams import agreed as agreed
from services.proxy.tests.teams import here as here
from services.proxy.tests.teams import new_team as new_team
from services.proxy.tests.teams import there as there
