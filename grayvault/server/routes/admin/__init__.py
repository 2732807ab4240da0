"""The endpoints of the admin page: each needs a token of scope admin, or this machine."""
