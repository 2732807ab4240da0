"""The database behind the catalog: its schema, connection, errors and backup."""
