"""All tables of predict, for Alembic and the tests."""

from kit.discovery.parts import import_models

from predict.db import Base as Base

import_models("predict")
