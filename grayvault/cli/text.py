"""Words for people, as the reports have them."""

from grayvault.report.text import printable, size

__all__ = ["printable", "size"]
