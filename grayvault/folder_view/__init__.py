"""The archive as a read-only folder of ordinary colour photos: over WebDAV, and mounted."""
