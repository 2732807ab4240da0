"""Who has access over HTTP: tokens and links."""
