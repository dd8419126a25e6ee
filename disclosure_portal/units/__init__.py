"""单位: the tree of units."""
