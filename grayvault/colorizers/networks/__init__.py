"""Networks: modules of torch and nothing else."""
