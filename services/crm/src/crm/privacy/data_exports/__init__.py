"""What crm checks and logs before a table of its data leaves."""
