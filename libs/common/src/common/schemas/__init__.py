"""Values that several services speak of, one module for each subject."""
