"""All tables of proxy, for Alembic and the tests."""

from kit.discovery.parts import import_models

from proxy.db import Base as Base

import_models("proxy")
