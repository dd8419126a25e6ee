"""The archive package of a decision: what goes in, how it reads, and how it is packed."""
