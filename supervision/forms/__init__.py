"""Forms of supervision, one file for each noun."""
