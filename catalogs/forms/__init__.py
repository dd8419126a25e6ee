"""Forms of the catalogs, one file per noun."""
