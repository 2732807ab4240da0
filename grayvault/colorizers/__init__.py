"""The colorizers, and the registry that names them."""
