"""The endpoints that do something to chosen photos."""
