"""Events sent to the addresses that a campaign names, signed as Standard Webhooks 1.0.0 says.

Each webhook is a reader of the event log with a place in it. What it is to be told is first a row, so nothing is lost
while its address is away: events of one kind of thing (`crm.v1.person`) go one after the other, each until it is
taken, and a kind that is refused does not keep the others waiting.
"""
