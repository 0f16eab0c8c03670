"""What the `langnghe` command does, a module a noun."""
