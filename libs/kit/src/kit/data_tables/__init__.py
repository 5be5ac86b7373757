"""Tables of a campaign's own data for tools of analysis: CSV, Parquet, and views of SQL."""
