"""`verify` and `doctor`: what is wrong with a vault."""
