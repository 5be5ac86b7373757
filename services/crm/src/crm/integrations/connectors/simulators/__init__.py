"""Simulators of the vendors' APIs by their documentation, for tests and for integrators without an account.

`python -m crm.integrations.connectors.simulators nationbuilder` serves one over HTTP on this machine.
"""
