"""The concepts of GrayVault as frozen dataclasses and Protocols; they need only numpy."""
