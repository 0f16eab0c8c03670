"""`python -m langnghe` is the `langnghe` command."""

from langnghe.cli import app

if __name__ == "__main__":
    app()
