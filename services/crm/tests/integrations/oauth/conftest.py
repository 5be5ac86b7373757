"""A registered front-end and a member who may log in to it."""

from services.crm.tests.integrations.front_ends.conftest import anybody, member, register, site

__all__ = ["anybody", "member", "register", "site"]
