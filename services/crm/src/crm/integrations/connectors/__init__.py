"""Two-way synchronisation of contacts with other systems.

A run reads their changes, then ours, and compares each with the last agreed state. Its decisions are in a log for
people; none is made twice, and a run can be undone.
"""
