"""网页: what every page needs."""
