"""Checks and log of tables of data that leave crm."""
