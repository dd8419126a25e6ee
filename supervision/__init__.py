"""督查考核. The plan and its deadlines watch over the rest."""
