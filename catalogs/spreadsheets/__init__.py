"""Catalogs as files: reading them as counties publish them, writing them in the official layout."""
