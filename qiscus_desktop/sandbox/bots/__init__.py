"""People who act by themselves, through the same rules as everybody else."""
