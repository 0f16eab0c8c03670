"""From raw files to tidy tables, with every cell accounted for."""
