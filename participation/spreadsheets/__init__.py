"""What is taken away from public participation as a table, one file per noun."""
