"""Each service's copy of its campaigns and their members."""
