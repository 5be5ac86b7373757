"""All tables of budget, for Alembic and the tests."""

from kit.discovery.parts import import_models

from budget.db import Base as Base

import_models("budget")
