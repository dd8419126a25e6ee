"""Pages of supervision, one file for each noun."""
