"""The words of GrayVault as frozen dataclasses and Protocols; numpy only."""
