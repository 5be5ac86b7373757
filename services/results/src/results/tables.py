"""All tables of results, for Alembic and the tests."""

from kit.runtime.discovery import import_models

from results.db import Base as Base

import_models("results")
