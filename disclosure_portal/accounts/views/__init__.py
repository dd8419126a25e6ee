"""Pages of the app: signing in, and people."""
