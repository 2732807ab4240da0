"""The report as a page, in HTML or Markdown."""
