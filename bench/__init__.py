"""How fast the portal is, measured beside what one would use without it, in one run on this machine."""
