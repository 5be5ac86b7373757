"""All tables of crm, for Alembic and the tests."""

from kit.discovery.parts import import_models

from crm.db import Base as Base

import_models("crm")
