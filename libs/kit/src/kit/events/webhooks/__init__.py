"""Webhooks: events sent to a campaign's URLs, signed by Standard Webhooks 1.0.0.

Each webhook reads the event log from its position. A delivery is first a row, so nothing is lost while its URL is
unreachable. Events of one kind of thing (`crm.v1.person`) are delivered in order, each until accepted; a refused one
does not delay other kinds.
"""
