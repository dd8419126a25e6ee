"""What is read across supervision, one file for each noun."""
