"""What is owed by a day: one file for each kind of thing."""
