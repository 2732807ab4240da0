"""From the files that networks were published in to what GrayVault loads."""
