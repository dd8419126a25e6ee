"""Forms of public participation, one module for each noun."""
