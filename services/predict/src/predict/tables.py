"""All tables of predict, for Alembic and the tests."""

from kit.runtime.discovery import import_models

from predict.db import Base as Base

import_models("predict")
