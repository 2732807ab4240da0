"""Uploads: received, archived, and the jobs that they become."""
