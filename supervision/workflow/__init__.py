"""Every verb of supervision, one file for each noun: the only places that change a state."""
