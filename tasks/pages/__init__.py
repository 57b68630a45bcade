"""Pages: one JSON document becomes HTML and Markdown."""
