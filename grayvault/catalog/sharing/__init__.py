"""What a catalog needs if many processes and machines share it: locks, leases and an owner."""
