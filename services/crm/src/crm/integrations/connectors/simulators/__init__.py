"""The other systems, as their documentation has them: for tests, and for integrators without an account.

`python -m crm.integrations.connectors.simulators nationbuilder` serves one over HTTP on this machine.
"""
