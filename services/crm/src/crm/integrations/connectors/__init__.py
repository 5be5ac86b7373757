"""Other systems that hold the campaign's contacts, kept in step with ours in both directions.

A run reads what changed there, then what changed here, and compares each with what both sides were when they last
agreed. What it decides is in a log that a person can read; nothing is decided twice, and a run can be undone.
"""
