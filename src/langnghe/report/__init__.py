"""What people read: blocks (tables, figures, letterhead), charts, and the HTML and PDF exporters."""
