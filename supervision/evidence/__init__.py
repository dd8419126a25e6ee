"""Evidence: what shows that an obligation is met, as of any day. One file for each theme."""
