"""All tables of results, for Alembic and the tests."""

from kit.discovery.parts import import_models

from results.db import Base as Base

import_models("results")
