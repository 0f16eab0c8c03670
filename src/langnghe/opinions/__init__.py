"""Opinions in free text: sorted by rules, what is personal hidden; a person decides each time."""
