"""Settings that hold for every test."""

from hypothesis import settings

# The same examples on every run, however slow the machine.
settings.register_profile("langnghe", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("langnghe")
