"""What people read: blocks, charts, sections, and the HTML and PDF exporters."""
