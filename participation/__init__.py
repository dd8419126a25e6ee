"""公众参与. The public takes part in decisions."""
