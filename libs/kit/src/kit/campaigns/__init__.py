"""Each service's own copy of its campaigns and of who may do what in them."""
