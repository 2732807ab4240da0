"""Words for people, as the reports have them."""

from grayvault.report.text_format import counted, printable, size

__all__ = ["counted", "printable", "size"]
