"""One run of a district-year: notebooks executed, documents exported, all published at once."""
