"""Trials: what photos would become if they were archived. Nothing of them enters the archive."""
