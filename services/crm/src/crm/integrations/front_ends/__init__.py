"""Front-ends of third parties in which members of the campaign log in, and act as themselves."""
